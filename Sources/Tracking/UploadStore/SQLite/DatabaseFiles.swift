import Glibc

/// The files of a SQLite database: the database itself, what SQLite keeps beside it, and the worker's lock.
///
/// They are their owner's alone. SQLite gives the WAL and the shared memory the mode of the database, so what counts is
/// that this is right before anything is written.
struct DatabaseFiles {
    private static let ownerOnly: mode_t = 0o600
    private static let permissions: mode_t = 0o777

    let path: String

    private var all: [String] {
        [path, path + "-wal", path + "-shm", path + "-journal", path + ".lock"]
    }

    /// Makes the database, empty, where there is none; and takes files that others can read or write from them.
    ///
    /// - Returns: What could not be put right, in words: a file of another user's, a folder that all may write to.
    func makePrivate() -> [String] {
        // Only where it is not there: closing a descriptor of a database that this process has open would give up
        // SQLite's locks on it (POSIX).
        let made = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, Self.ownerOnly)
        if made >= 0 {
            // Whatever the umask took away.
            fchmod(made, Self.ownerOnly)
            close(made)
        }
        return all.compactMap(restrict) + (folderWarning.map { [$0] } ?? [])
    }

    private func restrict(_ file: String) -> String? {
        guard let mode = Self.mode(of: file), mode & S_IFMT == S_IFREG, mode & Self.permissions & ~Self.ownerOnly != 0
        else {
            return nil
        }
        guard unsafe chmod(file, mode & Self.ownerOnly) != 0 else {
            return nil
        }
        let code = errno
        return "other users can use \(file), whose mode cannot be changed (error \(code)); run chmod 600 as its owner"
    }

    private var folderWarning: String? {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let mode = Self.mode(of: folder), mode & S_IWOTH != 0 else {
            return nil
        }
        return "every user of the machine can write to the folder \(folder); use a folder of the worker's own"
    }

    private static func mode(of path: String) -> mode_t? {
        var found = stat()
        return unsafe stat(path, &found) == 0 ? found.st_mode : nil
    }
}
