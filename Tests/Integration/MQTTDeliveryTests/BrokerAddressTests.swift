import MQTTTransport
import Synchronization
import TestSupport
import Testing

/// Brokers whose name has several addresses.
@Suite(.timeLimit(.minutes(10)))
struct BrokerAddressTests {
    /// Nothing listens there; 192.0.2.0/24 is for documentation, so nothing answers there either (RFC 5737).
    @Test(arguments: [
        ["::1", "127.0.0.1"], ["127.0.0.2", "127.0.0.1"], ["192.0.2.1", "127.0.0.1"],
        ["fe80::1%lo", "::1", "127.0.0.1"],
    ])
    func connectsToTheAddressThatAnswers(_ addresses: [String]) async throws {
        let broker = try await MosquittoServer.holding()
        var configuration = broker.configuration("receiver")
        configuration.host = "broker.example"
        configuration.resolve = { host throws(MQTTError) in
            #expect(host == "broker.example")
            return addresses
        }
        configuration.connectTimeout = .seconds(2)
        let receiver = Receiver(configuration)
        try await receiver.caughtUp()
        try await receiver.end()
    }

    /// The hosts file of a container has `::1` first; mosquitto listens on 127.0.0.1 alone.
    @Test func localhost() async throws {
        let broker = try await MosquittoServer.holding()
        var configuration = broker.configuration("receiver")
        configuration.host = "localhost"
        let receiver = Receiver(configuration)
        try await receiver.caughtUp()
        try await receiver.end()
    }

    @Test func eachAddressIsNamedWhereNoneAnswers() async throws {
        var configuration = MQTTConfiguration(host: "broker.example", port: try FreePort.next(), clientID: "nobody")
        configuration.resolve = { _ throws(MQTTError) in ["127.0.0.2", "127.0.0.3"] }
        let receiver = Receiver(configuration)
        let error = try await receiver.failure()
        #expect(error.code == .unreachable)
        #expect(error.text == "127.0.0.2: Connection refused; 127.0.0.3: Connection refused")
        try await receiver.end()
    }

    @Test func theNameIsLookedUpAtEachConnect() async throws {
        let broker = try await MosquittoServer.holding()
        let lookups = Mutex(0)
        var configuration = broker.configuration("receiver")
        configuration.resolve = { _ throws(MQTTError) in
            let number = lookups.withLock { number in
                defer { number += 1 }
                return number
            }
            return number == 0 ? ["127.0.0.9"] : ["127.0.0.1"]
        }
        let receiver = Receiver(configuration)
        #expect(try await receiver.failure().code == .unreachable)
        try await receiver.caughtUp()
        try await receiver.end()
    }

    /// The certificate must have the name, whatever the address; and the name is sent, not the address.
    @Test(arguments: [("localhost", true), ("other.example", false)])
    func theNameIsVerifiedAndNotTheAddress(_ host: String, isRight: Bool) async throws {
        let broker = try await MosquittoServer.holding { $0.encrypted = true }
        var configuration = broker.configuration("receiver")
        configuration.host = host
        configuration.resolve = { _ throws(MQTTError) in ["127.0.0.2", "127.0.0.1"] }
        configuration.tls = MQTTTLS(caFile: broker.certificateAuthority)
        let receiver = Receiver(configuration)
        if isRight {
            try await receiver.caughtUp()
        } else {
            let error = try await receiver.failure()
            #expect(error.code == .certificateNameMismatch, "\(error)")
        }
        try await receiver.end()
    }
}
