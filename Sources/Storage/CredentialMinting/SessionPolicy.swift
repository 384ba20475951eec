import Cryptography
import Foundation
public import Primitives

/// A session policy: a template of `policies/session`, filled in with exactly the objects of one scope.
public struct SessionPolicy: Sendable, Hashable {
    /// The longest plain policy that every provider takes (facts/providers.md, AssumeRole).
    public static let maximumCharacters = 2048

    /// Compact JSON, ASCII.
    public let json: String

    /// The SHA-256 of ``json`` in hexadecimal, for the audit.
    public var hash: String {
        Digest(of: Array(json.utf8), using: .sha256).hex
    }

    /// Fills a template in with the objects of an upload.
    ///
    /// - Throws: ``SessionScopeError/tooLarge(characters:)``.
    public init(_ scope: SessionScope, template: SessionPolicyTemplate) throws(SessionScopeError) {
        try self.init(bucket: scope.bucket, objects: scope.keys.map(\.value), template: template)
    }

    /// Fills a template in with all objects of a bucket: for the worker's own look at them, and never for a dock.
    ///
    /// - Parameters:
    ///   - bucket: The bucket.
    ///   - canary: The object of the self-test, the only one that the session may remove.
    ///   - template: One for verifying.
    /// - Throws: ``SessionScopeError/bucket``, ``SessionScopeError/tooLarge(characters:)``.
    public init(
        verifying bucket: String,
        canary: ObjectKey,
        template: SessionPolicyTemplate
    ) throws(SessionScopeError) {
        guard SessionScope.isBucket(bucket) else {
            throw .bucket
        }
        try self.init(bucket: bucket, objects: ["*"], canary: canary.value, template: template)
    }

    private init(
        bucket: String,
        objects: [String],
        canary: String = "",
        template: SessionPolicyTemplate
    ) throws(SessionScopeError) {
        let resources = objects.map { Self.literal("arn:aws:s3:::\(bucket)/\($0)") }
        let json = template.compact
            .replacing(SessionPolicyTemplate.resources, with: resources.joined(separator: ","))
            .replacing(SessionPolicyTemplate.bucket, with: Self.literal("arn:aws:s3:::\(bucket)"))
            .replacing(SessionPolicyTemplate.canary, with: Self.literal("arn:aws:s3:::\(bucket)/\(canary)"))
        guard json.utf8.count <= Self.maximumCharacters else {
            throw .tooLarge(characters: json.utf8.count)
        }
        self.json = json
    }

    /// A JSON string of ASCII alone: outside Latin-1 an AWS policy needs `\u` (facts/providers.md), and inside it
    /// they mean the same.
    static func literal(_ text: String) -> String {
        var literal = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: literal += "\\" + String(UnicodeScalar(UInt8(unit)))
            case 0x20...0x7E: literal.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return literal + "\""
    }
}

/// A policy document with a place for the resources: a file of `policies/session`.
public struct SessionPolicyTemplate: Sendable, Hashable {
    /// What stands in a template where the resources go, in the quotes of a JSON string.
    static let resources = "\"${resources}\""
    /// What stands in a template where the bucket itself goes.
    static let bucket = "\"${bucket}\""
    /// What stands in a template where the object of the self-test goes.
    static let canary = "\"${canary}\""

    /// Put, abort and list parts, in the grammar of AWS, MinIO and Ceph: `session-aws.json`.
    public static let aws = SessionPolicyTemplate(embedded: PackageResources.session_aws_json)

    /// Read the objects and tell missing ones from forbidden ones, for the worker: `session-verify-aws.json`.
    public static let verifyAWS = SessionPolicyTemplate(embedded: PackageResources.session_verify_aws_json)

    let compact: String

    /// A template from a document.
    ///
    /// - Throws: ``SessionPolicyTemplateError`` where it is not a JSON object in UTF-8, or has not exactly one
    ///   `"${resources}"`, in a list: elsewhere two resources would not be JSON any more.
    public init(_ document: [UInt8]) throws(SessionPolicyTemplateError) {
        guard let compact = String(validating: document, as: UTF8.self).flatMap(Self.compacted),
            let object = try? JSONSerialization.jsonObject(with: Data(compact.utf8)) as? [String: Any]
        else {
            throw SessionPolicyTemplateError(message: "the template is not a JSON object")
        }
        guard compact.ranges(of: Self.resources).count == 1, Self.places(in: object) == 1 else {
            throw SessionPolicyTemplateError(message: "the template must hold [\(Self.resources)] once")
        }
        self.compact = compact
    }

    /// How often a list holds the place for the resources.
    private static func places(in value: Any) -> Int {
        switch value {
        case let object as [String: Any]:
            object.values.reduce(0) { $0 + places(in: $1) }
        case let list as [Any]:
            list.reduce(0) { $0 + ($1 as? String == resources.dropFirst().dropLast().description ? 1 : places(in: $1)) }
        default:
            0
        }
    }

    private init(embedded document: [UInt8]) {
        do {
            try self.init(document)
        } catch {
            // Part of the program, and read by its tests: wrong only in a build that passed none.
            preconditionFailure("an embedded policy template is unusable: \(error)")
        }
    }

    /// Leaves out the white space between tokens; `nil` for what Foundation takes for JSON and no provider does: a byte
    /// order mark, and a comma after the last of a list.
    private static func compacted(_ json: String) -> String? {
        var isInString = false
        var isEscaped = false
        var compact = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            if isInString {
                isInString = isEscaped || scalar != "\""
                isEscaped = !isEscaped && scalar == "\\"
            } else if scalar.properties.isWhitespace {
                continue
            } else {
                if compact.last == "," && (scalar == "]" || scalar == "}") {
                    return nil
                }
                isInString = scalar == "\""
            }
            compact.append(scalar)
        }
        return compact.first == "{" ? String(compact) : nil
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
