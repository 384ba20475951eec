import Glibc

/// Reading and writing the ends of a child's pipes, both of which block the thread.
enum Pipes {
    /// Reads to the end, and closes.
    static func readAll(_ descriptor: Int32, into lines: Lines) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count > 0 {
                lines.append(buffer[..<count])
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        close(descriptor)
        lines.end()
    }

    /// Writes to a socket whose other end may be gone, in which case the rest is dropped.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// A pipe, whose ends are closed in every other child (``Spawned``).
    static func make() throws(ChildProcessError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw ChildProcessError(operation: "pipe", code: errno) }
        return (ends[0], ends[1])
    }

    /// A pair of sockets, for stdin: unlike a pipe's, a socket's writer need not fear SIGPIPE.
    static func makeSockets() throws(ChildProcessError) -> (ours: Int32, its: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw ChildProcessError(operation: "socketpair", code: errno)
        }
        return (ends[0], ends[1])
    }
}
