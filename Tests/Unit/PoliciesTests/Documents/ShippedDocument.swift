import TestSupport
import Testing

/// A document of `policies/` that an operator applies.
struct ShippedDocument: CustomTestStringConvertible {
    enum Kind: Equatable {
        case policy(PolicyGrammar)
        case trust(PolicyGrammar)
        case lifecycleJSON
        case lifecycleXML
    }

    /// From `policies`.
    let path: String
    let kind: Kind
    /// The headings of policies/README.md below which it is filled in.
    let headings: [String]

    var testDescription: String { path }

    static let all = [
        ShippedDocument(path: "minio/user-policy.json", kind: .policy(.aws), headings: [minio]),
        ShippedDocument(path: "aws/role-policy.json", kind: .policy(.aws), headings: [aws, ceph]),
        ShippedDocument(path: "aws/role-kms.json", kind: .policy(.aws), headings: [aws]),
        ShippedDocument(path: "aws/verify-role-policy.json", kind: .policy(.aws), headings: [aws, ceph]),
        ShippedDocument(path: "aws/verify-role-kms.json", kind: .policy(.aws), headings: [aws]),
        ShippedDocument(path: "aws/role-trust.json", kind: .trust(.aws), headings: [aws]),
        ShippedDocument(path: "aws/parent-policy.json", kind: .policy(.aws), headings: [aws]),
        ShippedDocument(path: "aws/revoke-sessions.json", kind: .policy(.aws), headings: [aws]),
        ShippedDocument(path: "ceph/role-trust.json", kind: .trust(.aws), headings: [ceph]),
        ShippedDocument(path: "ali/role-policy.json", kind: .policy(.ram), headings: [ali]),
        ShippedDocument(path: "ali/role-kms.json", kind: .policy(.ram), headings: [ali]),
        ShippedDocument(path: "ali/verify-role-policy.json", kind: .policy(.ram), headings: [ali]),
        ShippedDocument(path: "ali/verify-role-kms.json", kind: .policy(.ram), headings: [ali]),
        ShippedDocument(path: "ali/role-trust.json", kind: .trust(.ram), headings: [ali]),
        ShippedDocument(path: "ali/parent-policy.json", kind: .policy(.ram), headings: [ali]),
        ShippedDocument(path: "lifecycle/s3.json", kind: .lifecycleJSON, headings: [aws, ceph]),
        ShippedDocument(path: "lifecycle/oss.xml", kind: .lifecycleXML, headings: [ali]),
    ]

    /// Filled in by the worker, and held by ShippedPolicyTests.
    static let templates = [
        "session/session-aws.json", "session/session-ram.json", "session/session-verify-aws.json",
        "session/session-verify-ram.json",
    ]

    /// For the broker, and held by BrokerAccessTests.
    static let broker = ["mosquitto/acl", "mosquitto/mosquitto.conf"]

    static let minio = "MinIO: the worker's user"
    static let aws = "AWS: two roles and a parent that may do nothing else"
    static let ceph = "Ceph: the same roles, by radosgw-admin"
    static let ali = "Alibaba Cloud: the same in RAM"

    func text() throws -> String {
        try TextFile.read(Repository.path("policies/\(path)"))
    }

    /// The policy, with some of what stands below a heading in the README replaced.
    static func policy(
        _ path: String,
        below heading: String,
        _ values: [String: String] = [:]
    ) throws -> PolicyDocument {
        guard let document = all.first(where: { $0.path == path }) else {
            throw PolicyFault("there is no \(path)")
        }
        let text = try Manual.read().section(heading).fill(document.text(), values)
        switch document.kind {
        case .policy(let grammar): return try PolicyDocument(parsing: text, grammar: grammar)
        case .trust(let grammar): return try PolicyDocument(parsing: text, grammar: grammar, use: .trust)
        case .lifecycleJSON, .lifecycleXML: throw PolicyFault("\(path) is no policy")
        }
    }
}
