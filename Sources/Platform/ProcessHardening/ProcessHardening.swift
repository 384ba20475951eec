import CLinux
import Glibc

/// Keeps the secrets in a process's memory out of files and away from other processes of the same user.
package enum ProcessHardening {
    /// The signals of a crash: Swift's runtime may have taken them, to print registers and the memory that they point to.
    static let crashSignals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Files that the process makes are its user's alone, whatever the umask that it was started with.
    package static func keepFilesPrivate() {
        umask(0o077)
    }

    /// No core dump, no reading of `/proc/PID/mem` or `environ` and no debugger by the same user, and no backtrace.
    ///
    /// Programs that the process starts inherit the limit on core dumps, and nothing else of it.
    ///
    /// - Returns: What the system refused; `nil` where all of it holds.
    @discardableResult
    package static func disableMemoryDumps() -> ProcessHardeningFault? {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else {
            return ProcessHardeningFault(operation: "setrlimit(RLIMIT_CORE)", code: errno)
        }
        guard waybill_set_dumpable(0) == 0 else {
            return ProcessHardeningFault(operation: "prctl(PR_SET_DUMPABLE)", code: errno)
        }
        for number in crashSignals {
            signal(number, SIG_DFL)
        }
        return nil
    }
}

/// What the system refused.
package struct ProcessHardeningFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let operation: String
    package let code: Int32

    package var description: String {
        "\(operation) failed: error \(code)"
    }
}
