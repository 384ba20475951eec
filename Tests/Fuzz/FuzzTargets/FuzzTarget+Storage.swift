import Foundation
import Primitives
import RequestSigning

@testable import CredentialMinting
@testable import HTTPTransport
@testable import ObjectStorage

/// What object stores and their STS answer.
extension FuzzTarget {
    static let storage = [
        FuzzTarget(
            "sts-answers-xml",
            "AssumeRole's answer in XML: credentials are visible ASCII and bounded"
        ) { input in
            try session(in: input, dialect: .aws)
        },
        FuzzTarget(
            "sts-answers-json",
            "AssumeRole's answer in JSON: credentials are visible ASCII and bounded"
        ) { input in
            try session(in: input, dialect: .alibaba)
        },
        FuzzTarget("xml", "the XML reader: bounded, trimmed, written and read as the same") { input in
            guard let root = try? XMLElement(parsing: input) else {
                return .refused
            }
            try require(root.depth <= XMLElement.maximumDepth, "the document is not too deep")
            try require(root.count <= XMLElement.maximumElements, "the document has not too many elements")
            if root.isWritable {
                let again = try XMLElement(parsing: Array(root.written.utf8))
                try requireEqual(again, root, "the same document comes back")
            }
            return .accepted
        },
        FuzzTarget(
            "refusals",
            "error answers of AWS's dialect (0), of its HEAD (1), of Alibaba Cloud's (2) and its HEAD (3): "
                + "the error is one bounded line without the secret"
        ) { input in
            guard let input = SelectedInput(input, of: 4) else {
                return .refused
            }
            let secret = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPf"
            let dialect: StorageDialect = input.selector < 2 ? .aws : .alibaba
            let response = response(of: input, dialect: dialect)
            let error = StorageError(
                response: response,
                operation: "HEAD https://s3.example/logs",
                dialect: dialect,
                hiding: [Secret(secret)]
            )
            try check(error, secret: secret)
            return error.providerCode == nil ? .refused : .accepted
        },
        FuzzTarget(
            "policy-templates",
            "templates of AWS's grammar (0) and RAM's (1): the policy is an ASCII JSON object with exactly the keys"
        ) { input in
            guard let input = SelectedInput(input, of: 2) else {
                return .refused
            }
            let grammar: SessionPolicyTemplate.Grammar = input.selector == 0 ? .aws() : .ram
            guard let template = try? SessionPolicyTemplate(input.rest, grammar: grammar) else {
                return .refused
            }
            let key = try ObjectKey("logs/a \"b\\é.tar")
            let scope = try SessionScope(bucket: "dock-logs", keys: [key, try ObjectKey("logs/c.tar")])
            guard let policy = try? SessionPolicy(scope, template: template) else {
                return .accepted
            }
            try check(policy, names: ["dock-logs/logs/a \"b\\é.tar", "dock-logs/logs/c.tar"])
            return .accepted
        },
    ]

    private static func session(in input: [UInt8], dialect: StorageDialect) throws -> Outcome {
        let answer = HTTPResponse(status: 200, headers: [:], body: input)
        guard let session = try? AssumedSession(answer: answer, dialect: dialect) else {
            return .refused
        }
        let credentials = session.credentials
        let words = [
            credentials.accessKeyID, credentials.secretAccessKey.reveal(), credentials.sessionToken?.reveal() ?? "",
        ]
        for word in words {
            try require(
                (1...16_384).contains(word.utf8.count) && word.utf8.allSatisfy { (0x21...0x7E).contains($0) },
                "credentials are visible ASCII"
            )
        }
        return .accepted
    }

    /// A HEAD's refusal has its document in header fields: one a line.
    private static func response(of input: SelectedInput, dialect: StorageDialect) -> HTTPResponse {
        let statuses = [400, 403, 404, 301, 409, 412, 429, 500, 503, 200]
        let status = statuses[(input.rest.last.map(Int.init) ?? 0) % statuses.count]
        guard input.selector % 2 == 1 else {
            return HTTPResponse(status: status, headers: [:], body: input.rest)
        }
        let names =
            dialect == .aws
            ? ["x-minio-error-code", "x-minio-error-desc", "x-amz-bucket-region"] : ["x-oss-err", "x-oss-ec"]
        let values = input.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let fields = zip(names, values).map { name, value in
            HTTPHeader(name: name, value: name == "x-oss-err" ? Data(value.utf8).base64EncodedString() : value)
        }
        return HTTPResponse(status: status, headers: HTTPHeaders(fields), body: [])
    }

    private static func check(_ error: StorageError, secret: String) throws {
        try require(error.message.count <= 500, "the message is bounded")
        try require(
            error.providerCode.map { $0.count <= 101 } ?? true,
            "the code is bounded, with an ellipsis where it is cut"
        )
        for text in [error.message, error.providerCode ?? "", error.bucketRegion ?? ""] {
            try require(!text.contains(where: \.isNewline), "an error is one line")
            // By bytes: a mark that combines with its end would hide it from a comparison of characters.
            let shown = Array(text.utf8).firstRange(of: Array(secret.utf8)) != nil
            try require(!shown, "an error does not repeat a secret")
        }
    }

    private static func check(_ policy: SessionPolicy, names: [String]) throws {
        try require(policy.json.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a policy is ASCII")
        let object = try? JSONSerialization.jsonObject(with: Data(policy.json.utf8)) as? [String: Any]
        guard let object else {
            throw PropertyViolation("a policy is a JSON object: \(policy.json)")
        }
        let texts = strings(in: object)
        for name in names {
            try requireEqual(texts.count { $0.hasSuffix(name) }, 1, "a policy names each key once: \(name)")
        }
    }

    private static func strings(in value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap { strings(in: $0) }
        case let object as [String: Any]: object.values.flatMap { strings(in: $0) }
        default: []
        }
    }
}

extension XMLElement {
    fileprivate var depth: Int {
        1 + (children.map(\.depth).max() ?? 0)
    }

    fileprivate var count: Int {
        children.reduce(1) { $0 + $1.count }
    }

    /// Whether names are plain enough to be written as they are.
    fileprivate var isWritable: Bool {
        name.utf8.first.map { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") } ?? false
            && name.utf8.allSatisfy("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_".utf8.contains)
            && children.allSatisfy(\.isWritable)
    }

    fileprivate var written: String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&", "<", ">", "\r", "\t", "\n": escaped += "&#\(scalar.value);"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "<\(name)>\(escaped)\(children.map(\.written).joined())</\(name)>"
    }
}
