import ControlProtocol

/// What came of looking at one object, with or without the line that named it.
struct ObjectFinding: Sendable, Hashable {
    enum Verdict: String, Sendable, Encodable {
        /// It is the file: size and fingerprint are proven.
        case verified
        /// It is not, or that cannot be proven: ``ObjectFinding/code`` says which.
        case failed
        /// The line could not be understood.
        case invalid
        /// Nobody could be asked.
        case unanswered
    }

    /// Why an object is not verified.
    struct Reason: Sendable, Hashable {
        /// The contract's code of a file's failure; `nil` where nothing is said of the object.
        var code: FileResource.Failure.Code?
        let message: String
        let remedy: String
    }

    /// The line of the file; `nil` where there is none.
    var line: Int?
    /// The object's key; `nil` where the line does not tell.
    var key: String?
    /// The storage profile; `nil` where it is not known which.
    var profile: String?
    /// Its bucket.
    var bucket: String?
    var verdict: Verdict
    /// What the object showed; `nil` where it was not seen.
    var evidence: FileResource.Evidence?
    /// `nil` where it is verified.
    var reason: Reason?
}

extension ObjectFinding: Encodable {
    private enum CodingKeys: String, CodingKey {
        case line, key, profile, bucket, verdict, proof, evidence, code, message, remedy
    }

    /// Writes every field.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(line, forKey: .line)
        try container.encode(key, forKey: .key)
        try container.encode(profile, forKey: .profile)
        try container.encode(bucket, forKey: .bucket)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(evidence?.proof, forKey: .proof)
        try container.encode(evidence, forKey: .evidence)
        try container.encode(reason?.code, forKey: .code)
        try container.encode(reason?.message, forKey: .message)
        try container.encode(reason?.remedy, forKey: .remedy)
    }
}

extension ObjectFinding {
    /// A line that cannot be understood.
    static func invalid(_ number: Int, key: String? = nil, _ message: String) -> ObjectFinding {
        ObjectFinding(
            line: number,
            key: key,
            verdict: .invalid,
            reason: Reason(
                message: message,
                remedy: "a line is {\"key\": …, \"size\": …, \"fingerprint\": …}; see `waybill verify --help`"
            )
        )
    }

    /// The finding for people: where, what and why.
    func text(style: Style) -> String {
        let word = reason?.code?.rawValue ?? verdict.rawValue
        let color: Style.Color? =
            switch verdict {
            case .verified: .green
            case .unanswered: .yellow
            case .failed, .invalid: .red
            }
        let proof = evidence?.proof.map { "proof \($0.rawValue)" } ?? ""
        let parts = [
            line.map { "line \($0)" } ?? "", style.paint(word, color), key?.printable ?? "",
            reason?.message.printable ?? proof,
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }
}
