import Glibc
import Logging
import MQTTTransport
import Synchronization

// Subscribes, and says on standard output what happens to it, a line each: `connected new`, `connected kept`,
// `caught-up`, `batch PAYLOAD,PAYLOAD…`. A commit waits for the line `return` on standard input, and then says
// `committed`; `publish TOPIC` publishes on a connection of its own, as the worker does, and says `published`; `end` ends
// it in good order, and then it says `ended`. A test kills it in between.
//
// Arguments: the broker's port, the client id, the topic filter, and `3.1.1` where it is to speak that.

func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
}

let silent = Logger(label: "fixture") { _ in SwiftLogNoOpLogHandler() }

@main
enum Fixture {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let port = UInt16(arguments[1]) else {
            say("usage: PORT CLIENT-ID FILTER [3.1.1]")
            exit(2)
        }
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: port, clientID: arguments[2])
        configuration.version = arguments.count > 4 ? .v311 : .automatic
        let outgoing = configuration
        configuration.sessionExpiry = .seconds(3600)
        let gate = Gate()
        let subscriber = MQTTSubscriber(
            configuration: configuration,
            filters: [arguments[3]],
            // However slowly they come, ten messages are one batch.
            batch: BatchLimits(messages: 10, linger: .seconds(3600)),
            logger: silent,
            onEvent: { event in
                switch event {
                case .connected(let isNew): say(isNew ? "connected new" : "connected kept")
                case .caughtUp: say("caught-up")
                case .disconnected, .takenOver: say("lost")
                }
            },
            commit: { messages in
                say("batch " + messages.map { String(decoding: $0.payload, as: UTF8.self) }.joined(separator: ","))
                await gate.pass()
                say("committed")
            }
        )
        let run = Task { try await subscriber.run() }
        // Blocks a thread of the pool for as long as the process lives, which is what it is for.
        Task.detached {
            while let line = readLine() {
                if line == "return" {
                    gate.open()
                } else if line.hasPrefix("publish ") {
                    try await publish(to: String(line.dropFirst(8)), outgoing)
                    say("published")
                } else {
                    run.cancel()
                }
            }
        }
        try await run.value
        say("ended")
        exit(0)
    }

    /// On a connection of its own, for this one message.
    private static func publish(to topic: String, _ configuration: MQTTConfiguration) async throws {
        var configuration = configuration
        configuration.clientID += "-out"
        let (connected, connection) = AsyncStream.makeStream(of: Void.self)
        let publisher = MQTTPublisher(configuration: configuration, logger: silent) { event in
            if case .connected = event {
                connection.yield()
            }
        }
        let run = Task { try await publisher.run() }
        for await _ in connected {
            break
        }
        try await publisher.publish(topic: topic, payload: [])
        run.cancel()
        try await run.value
    }
}

/// Lets one commit pass for each time it is opened.
final class Gate: Sendable {
    private let state = Mutex<(permits: Int, waiter: CheckedContinuation<Void, Never>?)>((0, nil))

    func open() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.permits += 1
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.permits > 0 {
                    state.permits -= 1
                    return true
                }
                state.waiter = continuation
                return false
            }
            if isOpen {
                continuation.resume()
            }
        }
    }
}
