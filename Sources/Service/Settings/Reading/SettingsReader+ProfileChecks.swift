import Primitives

/// The checks of single values of a profile.
extension SettingsReader {
    static func checkRegion(_ text: String) throws(InvalidValue) -> String {
        // It becomes a part of host names and of signatures.
        guard
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default:
                    false
                }
            })
        else {
            throw InvalidValue(reason: "is no region", allowed: "letters, digits, - and _")
        }
        return text
    }

    static func checkRole(_ text: String, of provider: Settings.Profile.Provider) throws(InvalidValue) -> String {
        let (prefix, example) =
            switch provider {
            case .aws: ("arn:", "arn:aws:iam::123456789012:role/NAME")
            case .ceph: ("arn:", "arn:aws:iam:::role/NAME")
            case .ali: ("acs:ram::", "acs:ram::1234567890123456:role/NAME")
            case .minio: ("", "")
            }
        guard text.hasPrefix(prefix) else {
            throw InvalidValue(reason: "is no role of \(provider.rawValue)", allowed: "as \(example)")
        }
        return text
    }

    static func checkKey(_ text: String, of provider: Settings.Profile.Provider) throws(InvalidValue) -> String {
        let (prefix, example) =
            switch provider {
            case .aws: ("arn:aws", "arn:aws:kms:eu-west-1:123456789012:key/ID")
            case .ali: ("acs:kms:", "acs:kms:cn-hangzhou:1234567890123456:key/ID")
            case .minio, .ceph:
                throw InvalidValue(
                    reason: "is of no use: the policies of \(provider.rawValue) name no keys",
                    allowed: "leave it out, and encrypt the bucket by its default"
                )
            }
        // An alias, which a policy does not know, would allow nothing.
        guard text.hasPrefix(prefix), text.contains(":kms:"), text.contains(":key/") else {
            throw InvalidValue(reason: "is no key of \(provider.rawValue)", allowed: "as \(example)")
        }
        return text
    }

    static func checkPrefix(_ text: String) throws(InvalidValue) -> String {
        try objectKey(text).value
    }

    static func objectKey(_ text: String) throws(InvalidValue) -> ObjectKey {
        do {
            return try ObjectKey(text)
        } catch {
            throw InvalidValue(reason: "is refused: \(error)")
        }
    }

    static func gatewayPattern(_ text: String) throws(InvalidValue) -> GatewayPattern {
        guard let pattern = GatewayPattern(text) else {
            throw InvalidValue(reason: "is no gateway", allowed: "serial numbers, or prefix*")
        }
        return pattern
    }
}

extension Settings.Profile.Provider {
    /// Whether its addresses follow from a region.
    var hasRegions: Bool {
        self == .aws || self == .ali
    }

    /// The region of a provider that has none.
    var defaultRegion: String? {
        hasRegions ? nil : "us-east-1"
    }

    /// The token service's address in a region.
    func stsEndpoint(in region: String) -> String? {
        switch self {
        case .aws: "https://sts.\(region).\(Self.awsDomain(of: region))"
        case .ali: "https://sts.\(region).aliyuncs.com"
        case .minio, .ceph: nil
        }
    }

    /// What docks are told.
    var toldToDocks: Settings.Profile.DockProvider {
        switch self {
        case .aws, .ceph: .aws
        case .minio: .minio
        case .ali: .ali
        }
    }

    /// Whose key signs the worker's reads.
    var defaultVerifyWith: Settings.Profile.VerifyWith {
        self == .minio ? .parent : .session
    }

    /// The longest session that can be asked for (facts on the providers: AssumeRole, DurationSeconds).
    package var longestDuration: Duration {
        self == .minio ? .seconds(31_536_000) : .seconds(43_200)
    }

    static func awsDomain(of region: String) -> String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }
}
