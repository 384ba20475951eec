import Glibc

/// `poll` on one socket and the wake-up.
package enum SocketPoll {
    package static let readable = Int16(POLLIN)
    package static let writable = Int16(POLLOUT)
    package static let broken = Int16(POLLERR | POLLHUP | POLLNVAL)

    /// Waits.
    ///
    /// - Parameters:
    ///   - socket: What to wait for; negative for nothing.
    ///   - events: ``readable``, ``writable``. With none of them the socket is left out: it could be found broken
    ///     again and again.
    ///   - wake: Ends the wait; negative for nothing.
    ///   - timeout: The longest wait, rounded up to milliseconds; `nil`: for ever.
    /// - Returns: What the socket is ready for, ``broken`` included; nothing also after a signal.
    package static func wait(socket: CInt, events: Int16, wake: CInt = -1, timeout: Duration?) -> Int16 {
        var descriptors = (
            pollfd(fd: wake, events: readable, revents: 0),
            pollfd(fd: events == 0 ? -1 : socket, events: events, revents: 0)
        )
        let count = unsafe withUnsafeMutableBytes(of: &descriptors) { bytes in
            unsafe poll(bytes.bindMemory(to: pollfd.self).baseAddress, 2, timeout.map(milliseconds) ?? -1)
        }
        return count > 0 ? descriptors.1.revents : 0
    }

    private static func milliseconds(_ timeout: Duration) -> CInt {
        let (seconds, attoseconds) = timeout.components
        guard seconds >= 0, attoseconds >= 0 else {
            return 0
        }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(clamping: min(seconds, 1_000_000) * 1000 + fraction)
    }

    /// The error that a socket holds, 0 for none; reading it clears it.
    package static func error(of socket: CInt) -> CInt {
        var error: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 else {
            return errno
        }
        return error
    }
}
