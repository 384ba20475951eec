import Glibc
import Synchronization

extension ChildProcess {
    /// What the process's owner and the thread that awaits its end share.
    final class State: Sendable {
        private struct Values {
            var exit: Exit?
            /// Our end of its stdin, until closed.
            var input: Int32?
            var waiting: [CheckedContinuation<Exit, Never>] = []
        }

        private let processIdentifier: Int32
        private let values: Mutex<Values>

        init(processIdentifier: Int32, input: Int32) {
            self.processIdentifier = processIdentifier
            values = Mutex(Values(input: input))
        }

        var isRunning: Bool {
            values.withLock { $0.exit == nil }
        }

        /// Blocks the thread until the process ends.
        ///
        /// It is reaped under the lock, and signalled only before that: its number cannot have become another's.
        func awaitEnd() {
            var ended = unsafe siginfo_t()
            while unsafe waitid(P_PID, id_t(processIdentifier), &ended, WEXITED | WNOWAIT) == -1, errno == EINTR {}
            closeInput()
            let (exit, waiting) = values.withLock { values in
                Glibc.kill(-processIdentifier, SIGKILL)
                var status: Int32 = 0
                unsafe waitpid(processIdentifier, &status, 0)
                let exit = Exit(status: status)
                values.exit = exit
                defer { values.waiting = [] }
                return (exit, values.waiting)
            }
            for continuation in waiting { continuation.resume(returning: exit) }
        }

        func exit() async -> Exit {
            await withCheckedContinuation { continuation in
                let exit = values.withLock { values in
                    if values.exit == nil { values.waiting.append(continuation) }
                    return values.exit
                }
                if let exit { continuation.resume(returning: exit) }
            }
        }

        func signal(_ number: Int32, group: Bool) {
            values.withLock { values in
                guard values.exit == nil else { return }
                _ = Glibc.kill(group ? -processIdentifier : processIdentifier, number)
            }
        }

        func write(_ bytes: [UInt8]) {
            guard let input = values.withLock({ $0.input }) else { return }
            Pipes.writeAll(bytes, to: input)
        }

        func closeInput() {
            let input = values.withLock { values in
                defer { values.input = nil }
                return values.input
            }
            if let input { close(input) }
        }
    }
}

extension ChildProcess.Exit {
    /// - Parameter status: As `waitpid` gives it for a process that has ended.
    fileprivate init(status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
    }
}
