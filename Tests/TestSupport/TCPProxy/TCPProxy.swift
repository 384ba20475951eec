import Glibc
import Synchronization

import class Foundation.Thread

/// A proxy on the loopback, between a client and a server on another port, that breaks what it is told to break.
///
/// It passes bytes on as they are. Where they are HTTP, it reads along: which requests are made, and where an answer's body
/// begins.
package final class TCPProxy: Sendable {
    /// What passes.
    package enum Content: Sendable {
        case http
        /// Anything: nothing is read along, and there are no ``Request``s and no ``Fault``s.
        case bytes
    }

    /// Where bytes go.
    package enum Direction: Sendable, CaseIterable {
        case toServer
        case toClient
    }

    /// What becomes of the answer to a GET; counted in bytes of its body.
    package enum Fault: Sendable, Equatable {
        /// The connection ends after so many bytes.
        case cut(after: Int)
        /// Nothing comes after so many bytes, and the connection stays open.
        case stall(after: Int)
        /// The byte at a place is another one.
        case corrupt(at: Int)
    }

    /// A request as it passed.
    package struct Request: Sendable, Equatable {
        package var method: String
        /// With the query, as it is on the wire.
        package var target: String
        /// As `bytes=5-`.
        package var range: String?
        /// The condition on the ETag.
        package var ifMatch: String?
    }

    private struct State {
        var faults: [Fault?] = []
        var isRefusing = false
        var requests: [Request] = []
        var connections: [ObjectIdentifier: ProxiedConnection] = [:]
        var accepted = 0
    }

    /// Where it listens on 127.0.0.1.
    package let port: UInt16
    private let server: UInt16
    private let content: Content
    private let listener: LoopbackListener
    private let line = ProxiedLine()
    private let state = Mutex(State())

    /// Starts one before a server.
    ///
    /// - Throws: ``LoopbackError``.
    package init(to server: UInt16, passing content: Content = .http) throws {
        self.server = server
        self.content = content
        listener = try LoopbackListener()
        port = listener.port
        Thread.detachNewThread { [listener, weak self] in
            while let client = listener.accept() {
                guard let self else {
                    close(client)
                    continue
                }
                self.take(client)
            }
            listener.close()
        }
    }

    deinit {
        listener.stop()
        pass()
        cut()
    }

    /// `http://127.0.0.1:PORT`.
    package var url: String {
        "http://127.0.0.1:\(port)"
    }

    /// What becomes of the next answers to GETs, one after the other.
    ///
    /// `nil` for nothing; later ones pass.
    package func plan(_ faults: Fault?...) {
        state.withLock { $0.faults += faults }
    }

    /// Ends all connections, and every new one at once, as where nobody is at home.
    package func refuse() {
        state.withLock { $0.isRefusing = true }
        cut()
    }

    /// Ends all connections; new ones pass.
    package func cut() {
        for connection in state.withLock({ Array($0.connections.values) }) {
            connection.end()
        }
    }

    /// Nothing arrives, and nothing is told: connections stay open, as behind a cable that was pulled.
    package func hold(_ directions: Set<Direction> = Set(Direction.allCases)) {
        line.hold(directions)
    }

    /// Each piece, 64 KiB at most, arrives so much later.
    package func slow(by delay: Duration) {
        line.slow(by: delay)
    }

    /// Lets connections, and what was held back, pass again, at once.
    package func pass() {
        state.withLock { $0.isRefusing = false }
        line.pass()
    }

    /// What was asked, in order.
    package var requests: [Request] {
        state.withLock { $0.requests }
    }

    /// How many connections were made, those that were refused among them.
    package var accepted: Int {
        state.withLock { $0.accepted }
    }

    private func take(_ client: CInt) {
        let connection = ProxiedConnection(client: client, serverPort: server)
        let isRefused = state.withLock { state in
            state.accepted += 1
            if !state.isRefusing {
                state.connections[ObjectIdentifier(connection)] = connection
            }
            return state.isRefusing
        }
        guard !isRefused else {
            connection.refuse()
            return
        }
        let note: @Sendable (Request) -> Fault? = { [weak self] in self?.note($0) ?? nil }
        connection.run(on: line, note: content == .http ? note : nil) { [weak self] in
            _ = self?.state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(connection)) }
        }
    }

    /// Keeps a request, and tells what becomes of its answer.
    private func note(_ request: Request) -> Fault? {
        state.withLock { state in
            state.requests.append(request)
            guard request.method == "GET", !state.faults.isEmpty else {
                return nil
            }
            return state.faults.removeFirst()
        }
    }
}
