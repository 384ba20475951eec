import Glibc
import Synchronization

import class Foundation.Thread

/// One connection through a ``TCPProxy``: a thread for each direction.
final class ProxiedConnection: Sendable {
    private let client: CInt
    private let server: CInt
    private let isConnected: Bool
    /// How many threads still use the sockets; the last one closes them.
    private let users = Mutex(2)
    private let answer = Mutex(AnswerFault())

    init(client: CInt, serverPort: UInt16) {
        self.client = client
        server = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in(loopback: serverPort)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = server
        isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(socket, $0, size) == 0 }
        }
        var one: CInt = 1
        for socket in [client, server] {
            _ = unsafe setsockopt(socket, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        }
    }

    /// Ends it before anything passed.
    func refuse() {
        close(client)
        close(server)
    }

    /// Ends both directions.
    func end() {
        shutdown(client, CInt(SHUT_RDWR))
        shutdown(server, CInt(SHUT_RDWR))
    }

    /// - Parameters:
    ///   - line: How bytes get on.
    ///   - note: Told of each request, and tells what becomes of the answer; `nil` where no requests pass.
    ///   - ended: Called once, before the sockets are closed.
    func run(
        on line: ProxiedLine,
        note: (@Sendable (TCPProxy.Request) -> TCPProxy.Fault?)?,
        ended: @escaping @Sendable () -> Void
    ) {
        guard isConnected else {
            ended()
            refuse()
            return
        }
        Thread.detachNewThread {
            var reader = RequestReader()
            Self.pump(from: self.client, to: self.server, line: line, .toServer) { bytes in
                if let note {
                    for request in reader.take(bytes) {
                        let fault = note(request)
                        self.answer.withLock { $0 = AnswerFault(fault) }
                    }
                }
                return (bytes, .pass)
            }
            self.release(ended)
        }
        Thread.detachNewThread {
            Self.pump(from: self.server, to: self.client, line: line, .toClient) { bytes in
                self.answer.withLock { $0.take(bytes) }
            }
            self.release(ended)
        }
    }

    private func release(_ ended: () -> Void) {
        end()
        let isLast = users.withLock { users in
            users -= 1
            return users == 0
        }
        if isLast {
            ended()
            close(client)
            close(server)
        }
    }

    /// Passes bytes on until either side ends, or what is to be done with them ends it.
    private static func pump(
        from source: CInt,
        to target: CInt,
        line: ProxiedLine,
        _ direction: TCPProxy.Direction,
        _ treat: (ArraySlice<UInt8>) -> ([UInt8].SubSequence, AnswerFault.Step)
    ) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var isStalled = false
        while true {
            let count = unsafe recv(source, &buffer, buffer.count, 0)
            guard count > 0 else {
                return
            }
            guard !isStalled else {
                continue
            }
            line.travel(direction)
            let (bytes, step) = treat(buffer[..<count])
            Pipes.writeAll(Array(bytes), to: target)
            switch step {
            case .pass: break
            case .stall: isStalled = true
            case .cut: return
            }
        }
    }
}

/// What becomes of one answer.
struct AnswerFault {
    enum Step {
        case pass
        case stall
        case cut
    }

    private let fault: TCPProxy.Fault?
    /// Of the head, that its end is found in.
    private var head: [UInt8]? = []
    private var count = 0

    init(_ fault: TCPProxy.Fault? = nil) {
        self.fault = fault
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, Step) {
        guard let fault else {
            return (bytes, .pass)
        }
        var bytes = bytes
        var start = bytes.startIndex
        if let head {
            let known = head.count
            let whole = head + bytes
            guard let end = whole.endOfHead else {
                self.head = whole
                return (bytes, .pass)
            }
            self.head = nil
            start = bytes.startIndex + end - known
        }
        let before = count
        count += bytes.endIndex - start
        switch fault {
        case .cut(let limit) where count >= limit:
            return (bytes[..<(start + limit - before)], .cut)
        case .stall(let limit) where count >= limit:
            return (bytes[..<(start + limit - before)], .stall)
        case .corrupt(let place) where (before..<count).contains(place):
            bytes[start + place - before] ^= 0xFF
            return (bytes, .pass)
        case .cut, .stall, .corrupt:
            return (bytes, .pass)
        }
    }
}

/// Finds requests in what a client sends.
struct RequestReader {
    private var head: [UInt8] = []
    /// Of a body that is still to come.
    private var rest = 0

    mutating func take(_ bytes: ArraySlice<UInt8>) -> [TCPProxy.Request] {
        var requests: [TCPProxy.Request] = []
        var bytes = bytes
        while !bytes.isEmpty {
            if rest > 0 {
                let skipped = min(rest, bytes.count)
                rest -= skipped
                bytes = bytes.dropFirst(skipped)
                continue
            }
            let known = head.count
            head += bytes
            guard let end = head.endOfHead else {
                break
            }
            let lines = String(decoding: head[..<end], as: UTF8.self).split(separator: "\r\n")
            bytes = bytes.dropFirst(end - known)
            head = []
            let words = lines.first?.split(separator: " ") ?? []
            guard words.count == 3 else {
                continue
            }
            let fields = Dictionary(
                lines.dropFirst().map { line in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    return (parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
                },
                uniquingKeysWith: { first, _ in first }
            )
            rest = fields["content-length"].flatMap { Int($0) } ?? 0
            requests.append(
                TCPProxy.Request(
                    method: String(words[0]),
                    target: String(words[1]),
                    range: fields["range"],
                    ifMatch: fields["if-match"]
                )
            )
        }
        return requests
    }
}

extension Array<UInt8> {
    /// Behind the empty line.
    fileprivate var endOfHead: Int? {
        guard count >= 4 else {
            return nil
        }
        let end = Array("\r\n\r\n".utf8)
        return (0...(count - 4)).first { self[$0..<($0 + 4)].elementsEqual(end) }.map { $0 + 4 }
    }
}
