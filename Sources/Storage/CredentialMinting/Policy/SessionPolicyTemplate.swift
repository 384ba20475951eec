import Foundation

/// A policy document with places for what it allows: a file of `policies/session`.
///
/// `["${resources}"]` stands for the objects, `["${bucket}"]` for the bucket itself, `["${kms_key}"]` for the key that
/// encrypts the bucket, and `["${canary}"]` for what the self-test leaves behind. A statement that holds one of the last
/// two is left out where there is no such thing.
public struct SessionPolicyTemplate: Sendable, Hashable {
    /// How the policies of its provider name resources.
    public let grammar: Grammar
    /// Whose use the policies allow beside the objects.
    public let kmsKey: KMSKey?
    private let compact: String

    /// A template from a document.
    ///
    /// - Throws: ``SessionPolicyTemplateError`` where it is not a JSON object in UTF-8, or has not exactly one
    ///   `"${resources}"`, in a list: elsewhere two resources would not be JSON any more. Likewise for the other places,
    ///   where it has them.
    public init(_ document: [UInt8], grammar: Grammar = .aws()) throws(SessionPolicyTemplateError) {
        guard let compact = String(validating: document, as: UTF8.self).flatMap(CompactJSON.text(of:)),
            let object = try? JSONSerialization.jsonObject(with: Data(compact.utf8)) as? [String: Any]
        else {
            throw SessionPolicyTemplateError(message: "the template is not a JSON object")
        }
        for place in Place.allCases {
            let count = compact.ranges(of: place.literal).count
            guard count == place.count(in: object), count == 1 || (count == 0 && place != .resources) else {
                let limit = place == .resources ? "once" : "at most once"
                throw SessionPolicyTemplateError(message: "the template must hold [\(place.literal)] \(limit)")
            }
        }
        var rest = compact
        for place in Place.optional where compact.contains(place.literal) {
            guard let without = CompactJSON.text(rest, withoutStatementHolding: place.literal) else {
                throw SessionPolicyTemplateError(
                    message: "the template must hold [\(place.literal)] in a statement of its own"
                )
            }
            rest = without
        }
        guard rest.contains(Place.resources.literal) else {
            throw SessionPolicyTemplateError(
                message: "the template must hold [\(Place.resources.literal)] in a statement of its own"
            )
        }
        self.init(grammar: grammar, kmsKey: nil, compact: compact)
    }

    private init(grammar: Grammar, kmsKey: KMSKey?, compact: String) {
        self.grammar = grammar
        self.kmsKey = kmsKey
        self.compact = compact
    }

    /// The template with the use of a key in it.
    ///
    /// - Throws: ``SessionPolicyTemplateError`` where the document has no place for a key.
    public func allowing(_ key: KMSKey) throws(SessionPolicyTemplateError) -> SessionPolicyTemplate {
        guard compact.contains(Place.kmsKey.literal) else {
            throw SessionPolicyTemplateError(
                message: "the template has no [\(Place.kmsKey.literal)], and the profile has a KMS_KEY"
            )
        }
        return SessionPolicyTemplate(grammar: grammar, kmsKey: key, compact: compact)
    }

    /// The document with its places filled in: compact JSON in ASCII.
    ///
    /// - Parameters:
    ///   - bucket: The bucket's name.
    ///   - objects: Keys, or one prefix with its wildcard.
    ///   - canary: The keys that may be removed; nothing comes of them where the document has no place for them.
    /// - Returns: The policy.
    func filled(bucket: String, objects: [String], canary: [String] = []) -> String {
        let values: [(Place, [String])] = [
            (.resources, objects.map { grammar.object($0, in: bucket) }),
            (.bucket, [grammar.bucket(bucket)]),
            (.kmsKey, kmsKey.map { [$0.name] } ?? []),
            (.canary, canary.map { grammar.object($0, in: bucket) }),
        ]
        // One after the other is safe: no key, no bucket and no key's name holds '$'.
        return values.reduce(compact) { text, value in
            let (place, names) = value
            guard !names.isEmpty else {
                return CompactJSON.text(text, withoutStatementHolding: place.literal) ?? text
            }
            return text.replacing(place.literal, with: names.map(CompactJSON.literal).joined(separator: ","))
        }
    }
}

extension SessionPolicyTemplate {
    /// How the policies of a provider name resources.
    public enum Grammar: Sendable, Hashable {
        /// AWS's, MinIO's and Ceph's, with a partition of AWS: `aws`, `aws-cn`, `aws-us-gov`.
        case aws(partition: String = "aws")
        /// Alibaba Cloud's.
        case ram

        func object(_ key: String, in bucket: String) -> String {
            "\(self.bucket(bucket))/\(key)"
        }

        func bucket(_ bucket: String) -> String {
            switch self {
            case .aws(let partition): "arn:\(partition):s3:::\(bucket)"
            case .ram: "acs:oss:*:*:\(bucket)"
            }
        }
    }

    /// What stands in a template for something else, in the quotes of a JSON string.
    private enum Place: String, CaseIterable {
        case resources = "${resources}"
        case bucket = "${bucket}"
        case kmsKey = "${kms_key}"
        case canary = "${canary}"

        /// Those whose statements may be left out.
        static let optional: [Place] = [.kmsKey, .canary]

        var literal: String {
            "\"\(rawValue)\""
        }

        /// How often a list holds it.
        func count(in value: Any) -> Int {
            switch value {
            case let object as [String: Any]: object.values.reduce(0) { $0 + count(in: $1) }
            case let list as [Any]: list.reduce(0) { $0 + ($1 as? String == rawValue ? 1 : count(in: $1)) }
            default: 0
            }
        }
    }
}

/// Why a template was refused.
public struct SessionPolicyTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with it.
    public let message: String

    /// What is wrong with it.
    public var description: String {
        message
    }
}
