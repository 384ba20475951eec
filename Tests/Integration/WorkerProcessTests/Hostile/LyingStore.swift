import Foundation
import Glibc
import Synchronization
import TestSupport

/// An object store and STS that answer every request with whatever bytes they were told.
final class LyingStore: Sendable {
    /// What becomes of a request.
    enum Answer: Sendable {
        /// These bytes, and then the connection is closed.
        case bytes([UInt8])
        /// The connection is closed without a word.
        case nothing
        /// The first bytes, and then these over and over until the worker closes, or so many were sent.
        case endless(head: [UInt8], piece: [UInt8], limit: Int)

        /// What an honest store says where there is no object.
        static let notFound = answer("404 Not Found", "<Error><Code>NoSuchKey</Code></Error>".utf8)

        static func text(_ text: String) -> Answer {
            .bytes(Array(text.utf8))
        }

        /// An answer whose length is right.
        static func answer(
            _ status: String,
            type: String = "application/xml",
            _ body: some Collection<UInt8>
        ) -> Answer {
            let head =
                "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
            return .bytes(Array(head.utf8) + Array(body))
        }
    }

    private struct State {
        var answer = Answer.nothing
        /// The request lines that have come.
        var requests: [String] = []
    }

    let port: UInt16
    private let listener: LoopbackListener
    private let shared: Shared

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    init() throws {
        let listener = try LoopbackListener()
        let shared = Shared()
        self.listener = listener
        self.shared = shared
        port = listener.port
        Thread.detachNewThread {
            defer { listener.close() }
            while let descriptor = listener.accept() {
                Thread.detachNewThread {
                    Self.serve(descriptor, shared)
                    Glibc.close(descriptor)
                }
            }
        }
    }

    deinit {
        stop()
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// How many requests have come whose first line contains a text.
    func requests(of text: String) -> Int {
        shared.state.withLock { $0.requests.count { $0.contains(text) } }
    }

    /// Says what every request is answered with from now on.
    func tell(_ answer: Answer) {
        shared.state.withLock { $0.answer = answer }
    }

    func stop() {
        listener.stop()
    }

    private static func serve(_ descriptor: CInt, _ shared: Shared) {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while received.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            guard count > 0 else {
                return
            }
            received += buffer[..<count]
        }
        let line = String(decoding: received.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let answer = shared.state.withLock { state in
            state.requests.append(line)
            return state.answer
        }
        switch answer {
        case .bytes(let bytes):
            send(bytes, descriptor)
        case .nothing:
            break
        case .endless(let head, let piece, let limit):
            var left = limit
            guard send(head, descriptor) else {
                return
            }
            while left > 0, send(piece, descriptor) {
                left -= piece.count
            }
        }
        // What the worker still sends is read, so that the answer is not lost to a reset.
        shutdown(descriptor, CInt(SHUT_WR))
        while unsafe buffer.withUnsafeMutableBytes({
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }) > 0 {}
    }

    @discardableResult
    private static func send(_ bytes: [UInt8], _ descriptor: CInt) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                return false
            }
            sent += count
        }
        return true
    }
}
