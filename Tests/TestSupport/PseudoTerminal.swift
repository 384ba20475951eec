import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// A terminal of a size, before which nobody sits: what is written to it is kept.
package final class PseudoTerminal: Sendable {
    /// What a program writes to.
    package let descriptor: Int32
    private let lines = Lines()
    /// `TIOCSPTLCK` and `TIOCGPTN` of ioctl_tty(2), which Swift does not import.
    private static let (setLock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))

    /// - Throws: ``ChildProcessError`` where the system has none to give.
    package init(rows: UInt16, columns: UInt16) throws(ChildProcessError) {
        let master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        guard master >= 0 else {
            throw ChildProcessError(operation: "open /dev/ptmx", code: errno)
        }
        var isLocked: CInt = 0
        var number: CUnsignedInt = 0
        guard unsafe ioctl(master, Self.setLock, &isLocked) == 0, unsafe ioctl(master, Self.getNumber, &number) == 0
        else {
            throw ChildProcessError(operation: "ioctl", code: errno)
        }
        descriptor = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard descriptor >= 0 else {
            throw ChildProcessError(operation: "open", code: errno)
        }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard unsafe ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else {
            throw ChildProcessError(operation: "ioctl", code: errno)
        }
        Thread.detachNewThread { [lines] in
            Pipes.readAll(master, into: lines)
        }
    }

    /// Closes it.
    ///
    /// - Returns: All that was written, control sequences included.
    package func end() async -> String {
        close(descriptor)
        await lines.ended()
        return lines.text
    }
}
