import Primitives

/// What programs print: JSON of the documented form, and what goes wrong with it.
struct ProcessCase: Hashable {
    var text: String
    /// A member of some name stands twice.
    var isAmbiguous = false

    init(_ text: String) {
        self.text = text
    }

    init(using random: inout SplitMix64) {
        var isAmbiguous = false
        let document = random.document(isAmbiguous: &isAmbiguous)
        self.isAmbiguous = isAmbiguous
        text = random.usually(
            document,
            [
                "", "[]", "null", "1", document + "x", document + "\n\n", " \n\t" + document, "/* */" + document,
                "{" + document,
            ]
        )
    }
}

extension SplitMix64 {
    fileprivate mutating func document(isAmbiguous: inout Bool) -> String {
        let number = below(1000)
        var members: [(String, String)] = []
        func text(_ value: String) -> String {
            "\"\(value)\""
        }
        members.append(("Version", usually("1", ["1.0", "1e0", "2", "0", "\"1\"", "null", "{}"])))
        members.append(
            (
                "AccessKeyId",
                usually(
                    text("AKIA\(number)"),
                    [text(""), "null", "5", text("AK IA"), text("A\\u004bIA"), text("AKIÄ"), "[]"]
                )
            )
        )
        members.append(
            (
                "SecretAccessKey",
                usually(
                    text("s/e+c\(number)="),
                    [text(""), "null", "5", text("a\\/b"), text("a\\nb"), text("é"), "true"]
                )
            )
        )
        if !one(in: 3) {
            let others = [text(""), "null", "5", text("a b"), "{}"]
            members.append(("SessionToken", usually(text("t/\(number)=="), others)))
        }
        if !one(in: 3) {
            members.append(("Expiration", usually(text(time()), [text(""), "null", "1893456000", text("tomorrow")])))
        }
        if one(in: 3) {
            let name = pick(["Extra", "AccountId", "accesskeyid", "expiration"])
            members.append((name, pick(["1.5", "[[{}]]", text("x")])))
        }
        if one(in: 10) {
            members.removeFirst()
        }
        if one(in: 10) {
            members.remove(at: below(members.count))
        }
        if one(in: 15) {
            let name = pick(members).0
            let again = usually(name, [name.lowercased(), name.uppercased()])
            isAmbiguous = members.contains { $0.0 == again }
            members.append((again, text("AKIA-SECOND")))
        }
        members.shuffle(using: &self)
        let space = pick(["", " ", "\n  "])
        return "{" + members.map { "\(space)\"\($0.0)\":\(space)\($0.1)" }.joined(separator: ",") + "}"
    }

    /// A time of ISO 8601 in one of its forms, and now and then one of a day or an hour that there is not.
    mutating func time() -> String {
        func padded(_ number: Int, _ width: Int = 2) -> String {
            String(repeating: "0", count: width - String(number).count) + String(number)
        }
        let day = usually(1 + below(28), [29, 30, 31, 32, 0])
        let date = [padded(1990 + below(110), 4), padded(usually(1 + below(12), [0, 13])), padded(day)]
        var clock = [padded(usually(below(24), [24, 25])), padded(usually(below(60), [60]))]
        if !one(in: 6) {
            clock.append(padded(usually(below(60), [60])))
        }
        let fraction =
            clock.count == 3 ? pick(["", "", ".5", ".123", ".123456", ".123456789", usually(".000", [",25"])]) : ""
        return date.joined(separator: usually("-", [""]))
            + usually("T", ["t", " ", "  "])
            + clock.joined(separator: usually(":", [""])) + fraction
            + pick([
                "Z", "Z", "+00:00", "-05:30", "+0100",
                usually("+01", ["", "z", " Z", " +01:00", "UTC", "GMT", "-12"]),
            ])
    }
}
