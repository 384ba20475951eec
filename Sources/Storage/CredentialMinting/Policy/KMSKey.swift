/// The name of one key that encrypts a bucket: of a key itself, since a policy knows no aliases.
public struct KMSKey: Sendable, Hashable {
    /// `arn:aws:kms:REGION:ACCOUNT:key/ID`, or `acs:kms:REGION:ACCOUNT:key/ID`.
    public let name: String

    /// Checks a name; `nil` where it is not that of one key in the grammar.
    public init?(_ name: String, grammar: SessionPolicyTemplate.Grammar) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        let (service, place): (ArraySlice<Substring>, ArraySlice<Substring>) =
            switch grammar {
            case .aws: (parts.prefix(3), parts.dropFirst(3))
            case .ram: (parts.prefix(2), parts.dropFirst(2))
            }
        let expected: [String] =
            switch grammar {
            case .aws(let partition): ["arn", partition, "kms"]
            case .ram: ["acs", "kms"]
            }
        guard service.elementsEqual(expected, by: ==), place.count == 3, let region = place.first,
            let key = place.last, key.hasPrefix("key/")
        else {
            return nil
        }
        let account = place[place.startIndex + 1]
        let id = key.dropFirst("key/".count)
        guard Self.isWord(region), Self.isWord(id), !account.isEmpty,
            account.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            return nil
        }
        self.name = name
    }

    /// Letters, digits and hyphens: nothing that a policy reads as a pattern.
    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
