import Foundation
import Glibc
import MQTTTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    /// A broker with a certificate for `localhost` alone, and the authority that signed it.
    private func broker(requiringCertificates: Bool = false) async throws -> (Broker, ca: String, Certificates) {
        let certificates = try await Certificates()
        var settings = [
            "cafile \(certificates.path("ca.pem"))",
            "certfile \(certificates.path("server.pem"))",
            "keyfile \(certificates.path("server.key"))",
        ]
        if requiringCertificates {
            settings.append("require_certificate true")
        }
        return (try await Broker(settings: settings), certificates.path("ca.pem"), certificates)
    }

    private func configuration(_ broker: Broker, _ clientID: String, _ tls: MQTTTLS) -> MQTTConfiguration {
        var configuration = broker.configuration(clientID)
        configuration.host = "localhost"
        configuration.tls = tls
        return configuration
    }

    @Test func carriesThousandsOfMessagesUnderItsAuthority() async throws {
        let (broker, ca, certificates) = try await broker()
        let receiver = Receiver(
            configuration(broker, "receiver", MQTTTLS(caFile: ca)),
            limits: BatchLimits(messages: 100)
        ) { messages, _ in
            #expect(messages.count <= 100)
        }
        try await receiver.connected()
        let sender = try await Sender.connected(configuration(broker, "sender", MQTTTLS(caFile: ca)))
        try await sender.publish(numbers: 2000)
        try await sender.publisher.publish(topic: "t/big", payload: Array(repeating: 1, count: 500_000))
        try await receiver.received(2001)
        try await sender.end()
        try await receiver.end()
        #expect(receiver.committed.count == 2001)
        withExtendedLifetime(certificates) {}
    }

    @Test func refusesAnAuthorityThatItDoesNotKnow() async throws {
        let (broker, _, certificates) = try await broker()
        let receiver = Receiver(configuration(broker, "receiver", MQTTTLS()))
        let error = try await receiver.failure()
        #expect(error.code == .tls)
        #expect(error.text.contains("certificate verify failed"))
        try await receiver.end()
        withExtendedLifetime(certificates) {}
    }

    @Test func refusesAnotherHostsCertificate() async throws {
        let (broker, ca, certificates) = try await broker()
        var configuration = configuration(broker, "receiver", MQTTTLS(caFile: ca))
        configuration.host = "127.0.0.1"
        let receiver = Receiver(configuration)
        let error = try await receiver.failure()
        #expect(error.code == .tls)
        #expect(error.text.contains("host name verification failed"))
        try await receiver.end()
        withExtendedLifetime(certificates) {}
    }

    @Test func showsItsOwnCertificate() async throws {
        let (broker, ca, certificates) = try await broker(requiringCertificates: true)
        let tls = MQTTTLS(
            caFile: ca,
            certificateFile: certificates.path("client.pem"),
            keyFile: certificates.path("client.key")
        )
        let sender = try await Sender.connected(configuration(broker, "sender", tls))
        try await sender.end()
        let nobody = Receiver(configuration(broker, "nobody", MQTTTLS(caFile: ca)))
        _ = try await nobody.failure()
        try await nobody.end()
    }

    @Test func namesAFileThatIsNotThere() async throws {
        let (broker, _, certificates) = try await broker()
        let receiver = Receiver(configuration(broker, "receiver", MQTTTLS(caFile: "/nonexistent/ca.pem")))
        #expect(try await receiver.failure().code == .tls)
        try await receiver.end()
        withExtendedLifetime(certificates) {}
    }

    @Test func aBrokerThatSpeaksNoTLSIsGivenUp() async throws {
        let peer = try ScriptedBroker { connection, _ in
            _ = connection.read()
        }
        var configuration = peer.configuration("receiver")
        configuration.tls = MQTTTLS()
        configuration.connectTimeout = .seconds(1)
        let receiver = Receiver(configuration)
        _ = try await receiver.failure()
        try await receiver.end()
    }
}

/// An authority, and certificates of a server and of a client that it signed.
final class Certificates: Sendable {
    private let directory: URL

    init() async throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try await openssl(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=test authority",
            "-keyout",
            path("ca.key"),
            "-out",
            path("ca.pem")
        )
        for name in ["server", "client"] {
            try await openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=\(name)",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                path("\(name).key"),
                "-out",
                path("\(name).csr")
            )
            try await openssl(
                "x509",
                "-req",
                "-in",
                path("\(name).csr"),
                "-CA",
                path("ca.pem"),
                "-CAkey",
                path("ca.key"),
                "-CAcreateserial",
                "-days",
                "2",
                "-copy_extensions",
                "copy",
                "-out",
                path("\(name).pem")
            )
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    func path(_ name: String) -> String {
        directory.appendingPathComponent(name).path
    }

    private func openssl(_ arguments: String...) async throws {
        let process = try ChildProcess("/usr/bin/openssl", arguments)
        while await process.lines.next() != nil {}
        process.end(0)
    }
}
