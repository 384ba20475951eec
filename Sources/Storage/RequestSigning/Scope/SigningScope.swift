import Cryptography
import Primitives

/// What a signing key is good for: one scheme, one day, one region, one service.
struct SigningScope: Sendable, Hashable {
    let scheme: SigningScheme
    /// The day in UTC, as in `20260301`.
    let date: String
    /// The same in days since the epoch, for telling how far apart two are.
    let day: Int64
    let region: String
    let service: String

    init(scheme: SigningScheme, moment: Timestamp, region: String, service: String) {
        self.scheme = scheme
        date = moment.basicDate
        day = moment.seconds / 86_400
        self.region = region
        self.service = service
    }

    /// As it stands in the text to sign and after the access key in `Credential`.
    var text: String {
        "\(date)/\(region)/\(service)/\(scheme.terminator)"
    }

    /// Derives the signing key: a chain of four HMACs, begun with the secret.
    func deriveKey(from secretAccessKey: String) -> [UInt8] {
        [date, region, service, scheme.terminator]
            .reduce(Array("\(scheme.secretPrefix)\(secretAccessKey)".utf8)) { key, part in
                HMACSHA256.code(for: part, key: key).bytes
            }
    }
}
