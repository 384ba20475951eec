import Foundation
import HTTPTransport
import TestSupport
import Testing

/// The peer in `Tests/TestSupport/Servers/http-peer.py`, as a process of its own; it ends with this object.
final class HTTPPeer: Sendable {
    /// `http://127.0.0.1:PORT`.
    let origin: String
    let port: Int
    /// The certificate that a TLS peer shows, in PEM.
    let certificateFile: String?
    private let process: ChildProcess

    init(tls: Bool = false) async throws {
        let folder = try TemporaryDirectory()
        var command = ["python3", Repository.path("Tests/TestSupport/Servers/http-peer.py")]
        if tls {
            let (certificate, key) = (folder.file("certificate.pem"), folder.file("key.pem"))
            let made = try await ChildProcess.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", key, "-out", certificate,
            ])
            try #require(made.exit == .code(0), "\(made.errors)")
            command += ["--tls", certificate, key]
            certificateFile = certificate
        } else {
            certificateFile = nil
        }
        let process = try ChildProcess(command, keeping: folder)
        self.process = process
        let line = await process.output.first { _ in true }
        port = try #require(line.flatMap { Int($0) }, "the peer printed no port: \(process.errors.text)")
        origin = "\(tls ? "https" : "http")://127.0.0.1:\(port)"
    }

    /// What the peer has seen.
    struct Stats: Decodable {
        var accepted: Int
        var open: Int
        var requests: [String: Int]
        var sent: [String: Int]
    }

    /// What came in a request, as `/echo` tells.
    struct Echo: Decodable {
        var method: String
        var target: String
        var headers: [[String]]
        var length: Int
        var checksum: String

        func values(of name: String) -> [String] {
            headers.filter { $0[0].lowercased() == name.lowercased() }.map { $0[1] }
        }
    }

    func stats(_ client: HTTPClient) async throws -> Stats {
        try await decode(Stats.self, client.send(get("/stats")))
    }

    /// Waits until the peer holds a request back under this name.
    func wait(for id: String, _ client: HTTPClient) async throws {
        _ = try await client.send(get("/wait?id=\(id)"))
    }

    /// Lets a request go on that the peer held back.
    func release(_ id: String, _ client: HTTPClient) async throws {
        _ = try await client.send(HTTPRequest(method: .post, url: origin + "/release?id=\(id)"))
    }

    func get(_ path: String, timeouts: HTTPTimeouts = HTTPTimeouts()) -> HTTPRequest {
        HTTPRequest(method: .get, url: origin + path, timeouts: timeouts)
    }
}

func decode<Value: Decodable>(_ type: Value.Type, _ response: HTTPResponse) throws -> Value {
    try #require(response.status == 200)
    return try JSONDecoder().decode(type, from: Data(response.body))
}
