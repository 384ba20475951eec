import MQTTTransport
import TestSupport
import Testing

/// What keeps a TLS connection from standing, each by its own name, whatever the moment at which the ends notice it.
@Suite(.timeLimit(.minutes(10)))
struct TLSRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: MQTTError.Code
        /// A part of the error's text.
        let words: String
        var brokerLines: [String] = []
        /// A shell's lines in the folder of the broker's certificates, before the client starts.
        var prepare = ""
        var host = "localhost"
        var authority: String? = "ca.pem"
        var certificate: String?
        var key: String?

        init(_ name: String, _ code: MQTTError.Code, _ words: String, _ change: (inout Case) -> Void = { _ in }) {
            (testDescription, self.code, self.words) = (name, code, words)
            change(&self)
        }
    }

    private static let demanding = ["require_certificate true"]
    private static let tls12 = "tls_version tlsv1.2"
    private static let stranger =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=x "
        + "-keyout x.key -out x.pem"
    private static func issue(days: Int) -> String {
        "openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -out old.pem"
    }

    static let cases = [
        Case("an authority that signed another certificate", .certificateUntrusted, "certificate") {
            $0.prepare = stranger
            $0.authority = "x.pem"
        },
        Case("the system's authorities", .certificateUntrusted, "certificate") { $0.authority = nil },
        Case("a certificate for another name", .certificateNameMismatch, "IP address mismatch") {
            $0.host = "127.0.0.1"
        },
        Case("no client certificate", .clientCertificateMissing, "asks for a client certificate") {
            $0.brokerLines = demanding
        },
        Case("no client certificate, TLS 1.2", .clientCertificateMissing, "asks for a client certificate") {
            $0.brokerLines = demanding + [tls12]
        },
        Case("a client certificate of another authority", .clientCertificateRefused, "unknown") {
            $0.brokerLines = demanding
            $0.prepare = stranger
            ($0.certificate, $0.key) = ("x.pem", "x.key")
        },
        Case("a client certificate of another authority, TLS 1.2", .clientCertificateRefused, "unknown") {
            $0.brokerLines = demanding + [tls12]
            $0.prepare = stranger
            ($0.certificate, $0.key) = ("x.pem", "x.key")
        },
        Case("a client certificate that has expired", .clientCertificateRefused, "expired") {
            $0.brokerLines = demanding
            $0.prepare = issue(days: -1)
            ($0.certificate, $0.key) = ("old.pem", "client.key")
        },
        Case("no file of authorities", .tlsFile, "absent.pem: No such file") { $0.authority = "absent.pem" },
        Case("a file of authorities without one", .tlsFile, "holds no certificate") {
            $0.prepare = "echo nothing > none.pem"
            $0.authority = "none.pem"
        },
        Case("no client certificate's file", .tlsFile, "client certificate") {
            ($0.certificate, $0.key) = ("absent.pem", "client.key")
        },
        Case("no key's file", .tlsFile, "client key") { ($0.certificate, $0.key) = ("client.pem", "absent.key") },
        Case("a key that is none", .tlsFile, "holds no private key") {
            ($0.certificate, $0.key) = ("client.pem", "ca.pem")
        },
        Case("another certificate's key", .tlsFile, "does not belong") {
            ($0.certificate, $0.key) = ("client.pem", "server.key")
        },
        Case("an encrypted key", .tlsFile, "is encrypted") {
            $0.prepare = "openssl ec -in client.key -aes256 -passout pass:secret -out locked.key"
            ($0.certificate, $0.key) = ("client.pem", "locked.key")
        },
    ]

    @Test(arguments: cases) func isNamed(_ refusal: Case) async throws {
        let broker = try await MosquittoServer.holding(refusal.brokerLines) { $0.encrypted = true }
        if !refusal.prepare.isEmpty {
            let prepared = try await ChildProcess.run(["sh", "-c", "cd \(broker.directory.path) && \(refusal.prepare)"])
            #expect(prepared.exit == .code(0), "\(prepared.errors)")
        }
        var configuration = broker.configuration("receiver")
        configuration.host = refusal.host
        configuration.tls = MQTTTLS(
            caFile: refusal.authority.map(broker.directory.file),
            certificateFile: refusal.certificate.map(broker.directory.file),
            keyFile: refusal.key.map(broker.directory.file)
        )
        let receiver = Receiver(configuration)
        // Each attempt says the same.
        for _ in 0..<3 {
            let error = try await receiver.failure()
            #expect(error.code == refusal.code, "\(error)")
            #expect(error.text.contains(refusal.words), "\(error)")
        }
        try await receiver.end()
    }

    @Test func aBrokersCertificateThatHasExpired() async throws {
        let broker = try await MosquittoServer.holding { $0.encrypted = true }
        let issue =
            "cd \(broker.directory.path) && openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial "
            + "-days -1 -extfile server.ext -out old.pem"
        #expect(try await ChildProcess.run(["sh", "-c", issue]).exit == .code(0))
        let port = try FreePort.next()
        let serve = """
            import contextlib, socket, ssl
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("old.pem", "server.key")
            server = socket.create_server(("127.0.0.1", \(port)))
            while True:
                connection, _ = server.accept()
                with contextlib.suppress(OSError):
                    context.wrap_socket(connection, server_side=True).recv(1)
            """
        let expired = try ChildProcess(
            ["sh", "-c", "cd \(broker.directory.path) && exec python3 -c '\(serve)'"]
        )
        var configuration = broker.configuration("receiver")
        (configuration.host, configuration.port) = ("localhost", port)
        configuration.tls = MQTTTLS(caFile: broker.certificateAuthority)
        let receiver = Receiver(configuration)
        var error = try await receiver.failure()
        while error.code == .unreachable {
            error = try await receiver.failure()
        }
        #expect(error.code == .certificateExpired, "\(error)")
        try await receiver.end()
        expired.kill()
        await expired.wait()
    }

    @Test func tlsOnAPlainPort() async throws {
        let broker = try await MosquittoServer.holding()
        var configuration = broker.configuration("receiver")
        configuration.tls = MQTTTLS()
        let receiver = Receiver(configuration)
        for _ in 0..<3 {
            #expect(try await receiver.failure().code == .tlsNotSpoken)
        }
        try await receiver.end()
    }

    @Test func noTLSOnATLSPort() async throws {
        let broker = try await MosquittoServer.holding { $0.encrypted = true }
        let receiver = Receiver(broker.configuration("receiver"))
        #expect(try await receiver.failure().code == .tlsExpected)
        try await receiver.end()
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"])
    func anotherProtocol(_ answer: String) async throws {
        let peer = try ScriptedBroker { connection, _ in
            connection.send(Array(answer.utf8))
            _ = connection.read()
        }
        let receiver = Receiver(peer.configuration("receiver"))
        let error = try await receiver.failure()
        #expect(error.code == .notMQTT)
        #expect(error.text.contains(answer.prefix(8)))
        try await receiver.end()
    }

    @Test func aPeerThatNeverAnswersIsGivenUp() async throws {
        let peer = try ScriptedBroker { connection, _ in
            _ = connection.read()
            while connection.read() != nil {}
        }
        var configuration = peer.configuration("receiver")
        configuration.tls = MQTTTLS()
        configuration.connectTimeout = .seconds(1)
        let receiver = Receiver(configuration)
        #expect(try await receiver.failure().code == .tlsNotSpoken)
        try await receiver.end()
    }
}
