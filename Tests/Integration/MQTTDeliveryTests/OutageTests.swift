import MQTTTransport
import TestSupport
import Testing

/// What the log says of the time without a broker.
@Suite(.timeLimit(.minutes(10)))
struct OutageTests {
    @Test func anOutageHasTwoLines() async throws {
        let broker = try await MosquittoServer.holding()
        let log = RecordedLog()
        let publisher = MQTTPublisher(configuration: broker.configuration("sender"), logger: log.logger)
        let running = Task { try await publisher.run() }
        try await until("it is up") { publisher.status.isUp }
        for _ in 0..<2 {
            try await broker.stop()
            try await until("several attempts have failed") {
                log.lines.last == "debug still no connection to the broker"
            }
            try await broker.start()
            try await until("it is up again") { publisher.status.isUp }
        }
        running.cancel()
        try await running.value
        let lines = log.lines.filter { !$0.hasPrefix("debug") }
        let outage = ["warning no connection to the broker", "notice the connection to the broker is back"]
        #expect(lines == outage + outage, "\(log.text)")
    }
}
