import MQTTTransport
import Testing

struct AddressTests {
    @Test(
        arguments: [
            ("mqtt://127.0.0.1:1883", "127.0.0.1", 1883, false),
            ("mqtt://broker", "broker", 1883, false),
            ("mqtts://broker.example.com", "broker.example.com", 8883, true),
            ("MQTTS://Broker_1.example-2.com:443/", "Broker_1.example-2.com", 443, true),
            ("mqtt://[::1]", "::1", 1883, false),
            ("mqtts://[fe80::1%eth0]:65535", "fe80::1%eth0", 65535, true),
        ] as [(String, String, UInt16, Bool)]
    )
    func isTakenApart(url: String, host: String, port: UInt16, isSecure: Bool) throws {
        let configuration = try MQTTConfiguration(url: url, clientID: "c")
        #expect(configuration.host == host)
        #expect(configuration.port == port)
        #expect((configuration.tls != nil) == isSecure)
    }

    @Test(
        arguments: [
            ("", .scheme), ("broker", .scheme), ("tcp://broker", .scheme), ("http://broker:1883", .scheme),
            ("mqtt://user:word@broker", .credentials), ("mqtt://user@broker", .credentials),
            ("mqtt://", .host), ("mqtt://:1883", .host), ("mqtt://[::1", .host), ("mqtt://[broker]", .host),
            ("mqtt://bro ker", .host), ("mqtt://broker/path", .host), ("mqtt://broker?x", .host),
            ("mqtt://[::1]x", .host),
            ("mqtt://::1", .host), ("mqtt://broker\n", .host), ("mqtt://brökér", .host),
            ("mqtt://broker:", .port), ("mqtt://broker:0", .port), ("mqtt://broker:65536", .port),
            ("mqtt://broker:+1", .port),
            ("mqtt://broker:1883x", .port),
        ] as [(String, MQTTURLError)]
    )
    func isRefused(url: String, error: MQTTURLError) {
        #expect(throws: error) { try MQTTConfiguration(url: url, clientID: "c") }
    }
}
