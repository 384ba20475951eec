/// A template of object keys, taken apart into text and placeholders (contract.md, Settings, KEY_TEMPLATE).
package struct KeyPattern: Sendable, Hashable {
    /// What stands in braces.
    package enum Placeholder: Sendable, Hashable {
        case gateway, upload, module, date, profile
        /// `{label.NAME}`.
        case label(String)
    }

    /// A piece of it.
    package enum Part: Sendable, Hashable {
        case text(String)
        case placeholder(Placeholder)
    }

    /// Why a text is no template.
    package enum Fault: Error, Sendable, Hashable {
        /// A brace without its other half.
        case brace
        /// A placeholder that stands for nothing.
        case unknown(String)
    }

    /// In order.
    package let parts: [Part]

    /// Takes a text apart.
    ///
    /// - Throws: ``Fault``.
    package init(_ text: String) throws(Fault) {
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                throw .brace
            }
            let name = String(rest[rest.index(after: brace)..<end])
            guard let placeholder = Placeholder(name) else {
                throw .unknown(name)
            }
            parts += [.text(String(rest[..<brace])), .placeholder(placeholder)]
            rest = rest[rest.index(after: end)...]
        }
        self.parts = parts + [.text(String(rest))]
    }
}

extension KeyPattern {
    /// A key as the template makes them, with `x` for each placeholder.
    package var sample: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .placeholder: "x"
            }
        }
        .joined()
    }
}

extension KeyPattern.Placeholder {
    init?(_ name: String) {
        switch name {
        case "gateway": self = .gateway
        case "upload": self = .upload
        case "module": self = .module
        case "date": self = .date
        case "profile": self = .profile
        default:
            let label = name.dropFirst("label.".count)
            guard name.hasPrefix("label."), !label.isEmpty, label.utf8.allSatisfy(Self.isLabelByte) else {
                return nil
            }
            self = .label(String(label))
        }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default:
            false
        }
    }
}
