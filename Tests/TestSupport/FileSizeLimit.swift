import Glibc

/// How long a process may make a file: what it appends beyond that fails, as on a full disk, until the limit is lifted.
package enum FileSizeLimit {
    /// Sets it for processes that run.
    ///
    /// - Parameters:
    ///   - bytes: `nil`: as long as the processes may set it themselves.
    ///   - processes: Their ids. One that has ended meanwhile is passed over.
    ///   - user: Whose they are, where they are not ours.
    /// - Throws: ``TestServerError``.
    package static func set(_ bytes: Int?, of processes: [Int32], as user: String? = nil) async throws {
        for process in processes {
            let limit = ["prlimit", "--pid", "\(process)", "--fsize=\(bytes.map { "\($0)" } ?? "unlimited"):"]
            let done = try await ChildProcess.run((user.map { ["runuser", "-u", $0, "--"] } ?? []) + limit)
            guard done.exit == .code(0) || Glibc.kill(process, 0) != 0 else {
                throw TestServerError(what: "\(limit) ended with \(done.exit)", saying: done.errors)
            }
        }
    }
}
