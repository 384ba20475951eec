import Glibc

/// `poll`, on what a connection waits for.
enum SocketPoll {
    enum Readiness {
        case readable
        case writable
        case timedOut
    }

    /// Waits for an answer.
    ///
    /// - Parameters:
    ///   - socket: The connection's.
    ///   - isWriting: Something is left to be sent.
    ///   - deadline: When to give up.
    /// - Returns: What to do; a broken socket is readable.
    static func wait(_ socket: Int32, isWriting: Bool, until deadline: ContinuousClock.Instant) -> Readiness {
        while true {
            let left = deadline - ContinuousClock.now
            guard left > .zero else {
                return .timedOut
            }
            let events = Int16(POLLIN) | (isWriting ? Int16(POLLOUT) : 0)
            var descriptor = pollfd(fd: socket, events: events, revents: 0)
            // Half a second at a time: the deadline is what counts, also after a signal.
            guard unsafe poll(&descriptor, 1, 500) > 0 else {
                continue
            }
            return descriptor.revents & ~Int16(POLLOUT) != 0 ? .readable : .writable
        }
    }

    /// Waits until an idle connection has something to say, or the wake-up rings.
    static func idle(_ socket: Int32, wake: Int32) {
        var descriptors = (
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0), pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        )
        _ = unsafe withUnsafeMutableBytes(of: &descriptors) { bytes in
            unsafe poll(bytes.bindMemory(to: pollfd.self).baseAddress, 2, -1)
        }
    }
}
