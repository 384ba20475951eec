import Foundation
import HTTPTransport
import TestSupport
import Testing

/// A service that answers otherwise than an object store or an STS should (`Servers/odd-server.py`); it ends with this
/// object.
package final class OddServer: Sendable {
    /// What a method is answered with.
    package struct Answer: Sendable {
        package enum Mode: String, Sendable {
            case hang
            case endless
            case drip
        }

        package var status = 200
        package var fields: [String: String] = [:]
        package var body: [UInt8] = []
        /// What the head says of the body's length, where that is not the body's.
        package var length: Int?
        package var mode: Mode?

        /// A page, as a proxy might give it.
        package static func page(_ body: [UInt8], status: Int = 200, type: String = "text/html") -> Answer {
            Answer(status: status, fields: ["Content-Type": type], body: body)
        }

        /// The first byte of an object.
        package static func firstByte(_ byte: UInt8, of size: Int, etag: String) -> Answer {
            Answer(
                status: 206,
                fields: ["ETag": "\"\(etag)\"", "Content-Range": "bytes 0-0/\(size)"],
                body: [byte]
            )
        }

        /// The head of an object that says nothing of its bytes.
        package static func object(of size: Int) -> Answer {
            Answer(fields: ["Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"], length: size)
        }

        package static let hang = Answer(mode: .hang)

        package static func endless(status: Int = 200) -> Answer {
            Answer(status: status, mode: .endless)
        }

        package static func drip(of size: Int) -> Answer {
            Answer(fields: ["Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"], length: size, mode: .drip)
        }
    }

    package struct Count: Sendable, Decodable {
        package var requests = 0
        /// Those that are not answered yet, or not in full.
        package var open = 0
        /// Bytes of bodies.
        package var sent = 0
    }

    /// `http://127.0.0.1:PORT`.
    package let url: String
    private let process: ChildProcess
    private let http: HTTPClient

    package init(_ answers: [String: Answer] = [:]) async throws {
        let process = try ChildProcess(["python3", Repository.path("Tests/TestSupport/Servers/odd-server.py")])
        self.process = process
        let line = await process.output.first { _ in true }
        let port = try #require(line.flatMap { Int($0) }, "it printed no port: \(process.errors.text)")
        url = "http://127.0.0.1:\(port)"
        http = try HTTPClient()
        try await answer(answers)
    }

    /// Says what methods are answered with from now on, by their names; 404 else.
    package func answer(_ answers: [String: Answer]) async throws {
        let plan = answers.mapValues { answer in
            var plan: [String: Any] = ["status": answer.status, "fields": answer.fields]
            plan["body"] = Data(answer.body).base64EncodedString()
            plan["length"] = answer.length
            plan["mode"] = answer.mode?.rawValue
            return plan
        }
        try await tell(.put, "answers", try JSONSerialization.data(withJSONObject: plan))
    }

    package func counts(of method: String) async throws -> Count {
        let counts = try JSONDecoder().decode([String: Count].self, from: try await tell(.get, "counts"))
        return counts[method] ?? Count()
    }

    /// Lets go of all that hangs.
    package func release() async throws {
        try await tell(.post, "release")
    }

    @discardableResult
    private func tell(_ method: HTTPMethod, _ what: String, _ body: Data = Data()) async throws -> Data {
        let request = HTTPRequest(
            method: method,
            url: "\(url)/-/\(what)",
            body: method == .get ? .none : .bytes([UInt8](body))
        )
        let response = try await http.send(request)
        try #require(response.status == 200)
        return Data(response.body)
    }
}

extension OddServer {
    /// Pages that are no answers: some of them stopped the process once.
    package static let pages: [(name: String, body: [UInt8])] = [
        ("Latin-1 in a comment", Array("<html><!-- Fehler f".utf8) + [0xFC] + Array("r Sie --></html>".utf8)),
        ("GBK", Array("<html><title>".utf8) + [0xB4, 0xED, 0xCE, 0xF3] + Array("</title></html>".utf8)),
        ("bytes in a name", Array("<html><".utf8) + [0xFC] + Array("/></html>".utf8)),
        ("bytes in a prefix", Array("<a".utf8) + [0xE4] + Array(":b/>".utf8)),
        ("bytes in a reference", Array("<a>&".utf8) + [0xE4] + Array(";</a>".utf8)),
        ("PHP", Array("<html><?php?></html>".utf8)),
        ("an instruction", Array("<?s?>".utf8)),
        ("a document type", Array("<!DOCTYPE html><html><body>502</body></html>".utf8)),
        ("JSON", Array(#"{"error": "bad gateway"}"#.utf8)),
        ("attributes without end", Array("<a \((0..<100_000).map { "a\($0)='' " }.joined())/>".utf8)),
        ("nothing", []),
    ]
}
