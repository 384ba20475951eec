/// The checks of what AWS puts on a session (STS, AssumeRole: SourceIdentity, Tags).
extension SettingsReader {
    static func checkSourceIdentity(_ text: String) throws(InvalidValue) -> String {
        guard (2...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ isLetterOrDigit($0) || "_+=,.@-".utf8.contains($0) })
        else {
            throw InvalidValue(reason: "is no source identity", allowed: "2 to 64 of letters, digits and _+=,.@-")
        }
        return text
    }

    static func sessionTag(_ text: String) throws(InvalidValue) -> Settings.Profile.SessionTag {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, (1...128).contains(parts[0].unicodeScalars.count),
            parts[1].unicodeScalars.count <= 256, !parts[0].lowercased().hasPrefix("aws:"),
            parts.allSatisfy({ $0.unicodeScalars.allSatisfy(isTagScalar) })
        else {
            throw InvalidValue(
                reason: "holds what is no tag",
                allowed: "key=value of letters, digits, spaces and _.:/=+-@, and no key that begins with aws:"
            )
        }
        return Settings.Profile.SessionTag(key: parts[0], value: parts[1])
    }

    private static func isTagScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spaceSeparator:
            true
        default:
            "_.:/=+-@".unicodeScalars.contains(scalar)
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
