import Cryptography

extension FingerprintReport {
    /// What it is made with.
    var algorithm: HashAlgorithm {
        switch self {
        case .honest, .wrong, .missing, .upperCase: .md5
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }

    /// The fingerprint that is reported for the digest of the logs.
    func text(_ digest: Digest) -> String? {
        switch self {
        case .honest, .sha1, .sha256: digest.hex
        case .upperCase: digest.hex.uppercased()
        case .wrong: Digest(bytes: digest.bytes.map { ~$0 }).hex
        case .missing: nil
        }
    }
}

extension DockBehaviour {
    /// What is reported of logs of a size and a digest.
    func reported(size: Int, digest: Digest) -> (size: Int64, fingerprint: String?) {
        let delta =
            switch reportSize {
            case .honest: 0
            case .wrong(let delta): delta
            }
        return (Int64(max(0, size + delta)), reportFingerprint.text(digest))
    }

    /// The answer to a start, counted from 0.
    package func startReply(_ number: Int) -> StartReply {
        startReplies.isEmpty ? .accept : startReplies[min(number, startReplies.count - 1)]
    }
}
