import ObjectStorage
import Primitives
import Testing

/// The reader against documents that nobody wrote by hand.
@Suite("XML, at random")
struct XMLPropertyTests {
    /// A tree, and one of the many ways to write it.
    private struct Tree {
        var name: String
        /// Between the children: one more than there are of these.
        var texts: [String]
        var children: [Tree]

        init(_ random: inout SplitMix64, depth: Int) {
            name = Self.pick(["a", "Code", "Key", "_x.-1", "日志", "é"], &random)
            let count = depth < 5 ? Int.random(in: 0...3, using: &random) : 0
            children = []
            for _ in 0..<count {
                children.append(Tree(&random, depth: depth + 1))
            }
            texts = []
            for _ in 0...count {
                texts.append(Self.text(&random))
            }
        }

        private static func text(_ random: inout SplitMix64) -> String {
            let pieces = ["a", "<", "&", "]]>", "\"", "'", " ", "\n", "\t", "é", "🛸", "-->", "\u{10FFFF}", "\u{D7FF}"]
            return (0..<Int.random(in: 0...6, using: &random)).map { _ in pick(pieces, &random) }.joined()
        }

        fileprivate static func pick<Value>(_ values: [Value], _ random: inout SplitMix64) -> Value {
            values[Int.random(in: 0..<values.count, using: &random)]
        }

        /// What is to be read.
        func matches(_ element: XMLElement) -> Bool {
            let spaces: (Character) -> Bool = { " \n\t".contains($0) }
            let whole = texts.joined().drop(while: spaces)
            let text = String(whole.reversed().drop(while: spaces).reversed())
            return element.name == name && Array(element.text.utf8) == Array(text.utf8)
                && element.children.count == children.count
                && zip(children, element.children).allSatisfy { $0.matches($1) }
        }

        func written(_ random: inout SplitMix64) -> String {
            let prefix = Self.pick(["", "", "s:", "n-1:"], &random)
            var text = "<\(prefix)\(name)\(Self.pick(["", " ", " xmlns:s='u' b=\"&lt;'\"", "\n"], &random))"
            if children.isEmpty, texts.joined().isEmpty, Bool.random(using: &random) {
                return text + "/>"
            }
            text += ">"
            for (index, piece) in texts.enumerated() {
                text += Self.written(piece, &random)
                if index < children.count {
                    text += children[index].written(&random)
                }
            }
            return text + "</\(prefix)\(name)\(Self.pick(["", " "], &random))>"
        }

        private static func written(_ text: String, _ random: inout SplitMix64) -> String {
            if !text.contains("]]>"), Int.random(in: 0..<4, using: &random) == 0 {
                return "<![CDATA[\(text)]]>"
            }
            let comment = Int.random(in: 0..<6, using: &random) == 0 ? "<!-- <x> & - -->" : ""
            return comment
                + text.unicodeScalars.map { scalar in
                    switch scalar {
                    case "<": pick(["&lt;", "&#60;", "&#x3C;", "&#x3c;"], &random)
                    case "&": pick(["&amp;", "&#038;"], &random)
                    case ">": "&gt;"
                    case "\"": pick(["\"", "&quot;"], &random)
                    case "'": pick(["'", "&apos;"], &random)
                    case _ where Int.random(in: 0..<8, using: &random) == 0: "&#\(scalar.value);"
                    default: String(Character(scalar))
                    }
                }
                .joined()
        }
    }

    @Test("a tree that is written down is read as it was")
    func trees() throws {
        for seed in UInt64(0)..<2000 {
            var random = SplitMix64(seed: seed)
            let tree = Tree(&random, depth: 0)
            let heads = ["", "<?xml version='1.0' encoding='UTF-8'?>\n", "\u{FEFF}", " <!-- x -->"]
            let document =
                Tree.pick(heads, &random) + tree.written(&random) + Tree.pick(["", "\n", "<!---->"], &random)
            guard document.utf8.count <= XMLElement.maximumBytes else {
                continue
            }
            let read = try? XMLElement(parsing: Array(document.utf8))
            #expect(read.map(tree.matches) == true, "seed \(seed): \(document)")
        }
    }

    private static let answers = [
        """
        <?xml version="1.0" encoding="UTF-8"?><AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
        <AssumeRoleResult><Credentials><AccessKeyId>ASIA7</AccessKeyId><SecretAccessKey>s/+=</SecretAccessKey>\
        <Expiration>2026-03-01T12:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
        """,
        """
        <Error><Code>NoSuchKey</Code><Message>The &quot;key&quot; &#233; <![CDATA[<x>]]> is not there.</Message>\
        <!-- 日志 --><Resource>/logs/a</Resource></Error>
        """,
        "<html><?php?><!-- Fehler f\u{FC}r Sie --><body a='1' b=\"2\">502&nbsp;Bad</body></html>",
        "<!DOCTYPE a [<!ENTITY e \"x\">]><s:a xmlns:s='u'>&e;</s:a>",
    ]

    @Test("no damage to an answer stops the process")
    func mutations() {
        var random = SplitMix64(seed: 7)
        let seeds = Self.answers.map { Array($0.utf8) }
        // What the syntax is made of comes oftener than chance would have it.
        let telling: [[UInt8]] =
            [
                "<", ">", "&", ";", "--", "]]>", "<![CDATA[", "<!--", "<?", "?>", "/>", "&#x", "\"", "=", ":", "</",
            ].map { Array($0.utf8) } + [[0], [0xFC], [0xC3], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80]]
        var read = 0
        for _ in 0..<200_000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0:
                    bytes.replaceSubrange(
                        place..<min(bytes.count, place + 1),
                        with: [UInt8.random(in: 0...255, using: &random)]
                    )
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
                case 2: bytes.insert(contentsOf: telling[Int.random(in: 0..<telling.count, using: &random)], at: place)
                case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
                default: bytes.removeSubrange(place...)
                }
                if bytes.isEmpty {
                    break
                }
            }
            if (try? XMLElement(parsing: bytes)) != nil {
                read += 1
            }
        }
        // Some damage is to text alone; most is not.
        #expect(read > 1000 && read < 100_000)
    }
}
