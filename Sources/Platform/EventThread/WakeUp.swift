import CLinux
import Glibc

/// A wake-up for a loop that waits in `poll`: an eventfd that any thread may ring.
package final class WakeUp: Sendable {
    /// What the loop polls for `POLLIN`.
    package let fileDescriptor: CInt

    /// A wake-up that has not rung.
    ///
    /// - Throws: ``EventThreadError`` with `errno` where no file descriptor is left.
    package init() throws(EventThreadError) {
        fileDescriptor = waybill_eventfd()
        guard fileDescriptor >= 0 else {
            throw EventThreadError(code: errno)
        }
    }

    deinit {
        Glibc.close(fileDescriptor)
    }

    /// Ends the present or the next wait.
    package func ring() {
        // Fails only when the counter is full, and then it has rung already.
        _ = eventfd_write(fileDescriptor, 1)
    }

    /// Takes back all rings so far.
    package func clear() {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(fileDescriptor, &count)
    }
}
