/// The check of BUCKET: whether a provider can have a bucket of a name.
///
/// Sources: Amazon S3, General purpose bucket naming rules; OSS, Bucket naming conventions; MinIO, `bucket-utils`
/// (minio-go `s3utils`) and its reserved names; Ceph, Bucket names, in its strict form.
enum BucketName {
    private typealias Provider = Settings.Profile.Provider

    static func check(_ text: String, of provider: Settings.Profile.Provider) throws(InvalidValue) -> String {
        if let rule = broken(by: text, of: provider) {
            throw InvalidValue(reason: "is no bucket's name: \(rule)", allowed: allowed(by: provider))
        }
        return text
    }

    private static func allowed(by provider: Provider) -> String {
        let dots = provider == .ali ? "" : ", '.'"
        return "3 to 63 of a-z, 0-9\(dots) and '-', with a letter or digit at both ends"
    }

    private static func broken(by name: String, of provider: Provider) -> String? {
        let bytes = Array(name.utf8)
        guard (3...63).contains(bytes.count) else {
            return "it has \(bytes.count) characters"
        }
        guard bytes.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }) else {
            return "it holds something else than a-z, 0-9, '.' and '-'"
        }
        if provider == .ali, name.contains(".") {
            return "OSS knows none with dots"
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ !$0.isEmpty }), let first = bytes.first, let last = bytes.last,
            isAlphanumeric(first), isAlphanumeric(last)
        else {
            return "it begins or ends with something else than a letter or digit, or has two dots in a row"
        }
        if provider != .aws, labels.contains(where: { $0.hasPrefix("-") || $0.hasSuffix("-") }) {
            return "a part of it begins or ends with '-'"
        }
        if labels.count == 4, labels.allSatisfy({ $0.utf8.allSatisfy { !isLetter($0) } && !$0.contains("-") }) {
            return "it is an IP address"
        }
        return reserved(name, of: provider)
    }

    private static func reserved(_ name: String, of provider: Provider) -> String? {
        switch provider {
        case .aws:
            if let prefix = ["xn--", "sthree-", "amzn-s3-demo-"].first(where: { name.hasPrefix($0) }) {
                return "S3 keeps names that begin with '\(prefix)' for itself"
            }
            let suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            if let suffix = suffixes.first(where: { name.hasSuffix($0) }) {
                return "S3 keeps names that end with '\(suffix)' for something else than general purpose buckets"
            }
            return nil
        case .minio: return name == "minio" ? "MinIO keeps it for itself" : nil
        case .ali, .ceph: return nil
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
