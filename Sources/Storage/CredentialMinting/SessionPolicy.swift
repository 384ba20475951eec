import Cryptography
import Foundation
import Primitives

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

    /// Fills a template in.
    ///
    /// - Throws: ``SessionScopeError/tooLarge(characters:)``.
    public init(_ scope: SessionScope, template: SessionPolicyTemplate) throws(SessionScopeError) {
        let resources = scope.keys.map { Self.literal("arn:aws:s3:::\(scope.bucket)/\($0.value)") }
        let json = template.compact.replacing(SessionPolicyTemplate.resources, with: resources.joined(separator: ","))
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

    /// Put, abort and list parts, in the grammar of AWS, MinIO and Ceph: `session-aws.json`.
    public static let aws = SessionPolicyTemplate(embedded: PackageResources.session_aws_json)

    let compact: String

    /// A template from a document.
    ///
    /// - Throws: ``SessionPolicyTemplateError`` where it is not JSON, or has no single `"${resources}"`.
    public init(_ document: [UInt8]) throws(SessionPolicyTemplateError) {
        guard (try? JSONSerialization.jsonObject(with: Data(document))) is [String: Any] else {
            throw SessionPolicyTemplateError(message: "the template is not a JSON object")
        }
        let compact = Self.compacted(String(decoding: document, as: UTF8.self))
        guard compact.ranges(of: Self.resources).count == 1 else {
            throw SessionPolicyTemplateError(message: "the template must hold \(Self.resources) once")
        }
        self.compact = compact
    }

    private init(embedded document: [UInt8]) {
        do {
            try self.init(document)
        } catch {
            // Part of the program, and read by its tests: wrong only in a build that passed none.
            preconditionFailure("an embedded policy template is unusable: \(error)")
        }
    }

    /// Leaves out the white space between tokens.
    private static func compacted(_ json: String) -> String {
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
                isInString = scalar == "\""
            }
            compact.append(scalar)
        }
        return String(compact)
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
