import EventThread
import Glibc

/// A second hold on a connection, so that its end can be waited for when libmosquitto has closed its own.
///
/// Closed at once, a connection on which something still arrives is reset, and a broker that finds a reset may leave our
/// last acknowledgements unread: what was committed would come again.
struct Farewell: ~Copyable {
    private let socket: CInt

    /// - Parameter socket: An open one.
    init?(of socket: CInt) {
        let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            return nil
        }
        self.socket = copy
    }

    /// Says that nothing more comes, and throws away what does until the broker has closed too.
    consuming func wait(atMost limit: Duration) {
        _ = shutdown(socket, CInt(SHUT_WR))
        let deadline = ContinuousClock.now + limit
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let rest = deadline - ContinuousClock.now
            guard rest > .zero,
                SocketPoll.wait(socket: socket, events: SocketPoll.readable, timeout: rest) != 0
            else {
                return
            }
            let count = unsafe recv(socket, &bytes, bytes.count, CInt(MSG_DONTWAIT))
            guard count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)) else {
                return
            }
        }
    }

    deinit {
        close(socket)
    }
}
