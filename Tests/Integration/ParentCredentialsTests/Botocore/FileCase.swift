import Primitives

/// Files of the AWS tools, made of the forms that people write and of what goes wrong with them.
struct FileCase: Hashable {
    var credentials: String?
    var config: String?
    var profile: String
    /// A byte order mark comes before the credentials file.
    var isMarked = false

    init(credentials: String? = nil, config: String? = nil, profile: String = "default") {
        self.credentials = credentials
        self.config = config
        self.profile = profile
    }

    init(using random: inout SplitMix64) {
        profile = random.pick(["default", "work", "two words"])
        let files = random.below(10)
        credentials = files < 7 ? random.file(isConfig: false, of: profile) : nil
        config = files > 3 ? random.file(isConfig: true, of: profile) : nil
        isMarked = credentials != nil && random.one(in: 20)
    }
}

extension SplitMix64 {
    mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self)
    }

    mutating func one(in count: Int) -> Bool {
        below(count) == 0
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[below(values.count)]
    }

    /// Mostly the first.
    mutating func usually<Value>(_ usual: Value, _ rare: [Value]) -> Value {
        one(in: 12) ? pick(rare) : usual
    }

    fileprivate mutating func file(isConfig: Bool, of profile: String) -> String {
        var lines = one(in: 4) ? [comment()] : []
        if one(in: 40) {
            lines.append("region = before any section")
        }
        for place in 0..<(1 + below(3)) {
            let name = place == 0 ? profile : "other"
            lines.append(isConfig ? configHeader(name) : header(name))
            lines += section()
        }
        return lines.joined(separator: pick(["\n", "\n", "\n", "\r\n", "\r"])) + pick(["", "\n", "\n\n"])
    }

    private mutating func header(_ name: String) -> String {
        usually(
            "[\(name)]",
            [
                "[\(name)] # behind", "[profile \(name)]", "[ \(name)]", "[\(name) ]", "[\(name.uppercased())]",
                "[DEFAULT]",
                "  [\(name)]", "[\(name)]]", "[\(name)", "[]",
            ]
        )
    }

    private mutating func configHeader(_ name: String) -> String {
        let plain = name == "default" ? "[default]" : name.contains(" ") ? "[profile \"\(name)\"]" : "[profile \(name)]"
        return usually(
            plain,
            [
                "[profile '\(name)']", "[profile \(name)]", "[profile   \(name) ]", "[profiles \(name)]",
                "[profile\(name)]",
                "[Profile \(name)]", "[\(name)]", "[profile \"\(name)]", "[sso-session \(name)]", "[DEFAULT]",
                "[profile \(name) more]", "\t\(plain)", #"[profile \\#(name)]"#,
            ]
        )
    }

    private mutating func section() -> [String] {
        let indentation = usually("", [" ", "\t", "    ", "\u{A0}", "\u{1C}"])
        var names: [String] = []
        if !one(in: 4) {
            names += ["aws_access_key_id", "aws_secret_access_key"]
        }
        if one(in: 3) {
            names.append(pick(["aws_session_token", "aws_security_token"]))
        }
        if one(in: 4) {
            names.append("credential_process")
        }
        if one(in: 12) {
            names.append(
                pick([
                    "role_arn", "source_profile", "sso_session", "sso_account_id", "login_session",
                    "web_identity_token_file", "credential_source",
                ])
            )
        }
        if one(in: 25) {
            names.append(pick(["aws_access_key_id", "region", ""]))
        }
        names.shuffle(using: &self)
        return names.flatMap { name in [indentation + setting(name)] + (one(in: 4) ? [extra()] : []) }
            + (one(in: 3) ? nested() : [])
    }

    private mutating func setting(_ name: String) -> String {
        let name = usually(name, [name.uppercased(), name.prefix(5).uppercased() + name.dropFirst(5), name + "\u{A0}"])
        let sign = usually(" = ", ["=", ":", " : ", "\t=\t", "= =", ":=", " ", "=\u{2003}"])
        return name + sign + value(of: name.lowercased()) + usually("", [" ", "\t", " \u{A0}"])
    }

    private mutating func value(of name: String) -> String {
        let number = below(1000)
        if name.hasPrefix("aws_access_key_id") {
            return usually(
                "AKIA\(number)",
                [
                    "", "\"AKIA\(number)\"", "AKIA\(number) # comment", "AKIA\(number);comment", "AK:IA=\(number)",
                    "AKIÄ\(number)", "AK\u{2028}IA", "AK\u{B}IA", "[AKIA]",
                ]
            )
        }
        if name == "credential_process" {
            return usually(
                "/opt/p --x 'a b' \(number)",
                [
                    "", "'' x", "\"/opt/a p\" --k=\"v\\\"w\" c\\ d", "p 'a", "p a\\", "p\u{A0}q r", "p # c",
                    "p 'a'\"b\"c",
                    "p \"\\a\\\\\"", "p\u{B}q",
                ]
            )
        }
        return usually(
            "s/e+c\(number)=",
            ["", "'quoted'", "a b # c", "a;b", "=a=", "\u{85}a", "a\u{7}b", "\\n", "%(x)s", "é\(number)", "$HOME"]
        )
    }

    private mutating func extra() -> String {
        pick([
            "", "", " \t", comment(), comment(), "  continued", "\tname = value", "region = eu-west-1",
            "output: json", usually("region=x", ["no sign at all", "= no name", ": no name"]),
        ])
    }

    private mutating func nested() -> [String] {
        ["s3 =" + usually("", [" x"])]
            + (0..<below(3)).map { _ in
                pick(["  ", "\t"])
                    + usually("addressing_style = path", ["aws_access_key_id = NESTED", "no sign", "a: b", ""])
            }
            + (one(in: 4) ? [" # within", "\(pick(["", "  "]))after = 1"] : [])
    }

    private mutating func comment() -> String {
        pick(["", "", "  ", "\t"]) + pick(["#", ";"]) + pick(["", " words", " a = b", "[x]"])
    }
}
