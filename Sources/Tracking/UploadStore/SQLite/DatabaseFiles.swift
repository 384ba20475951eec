import Glibc
import UploadTracking

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

    /// Whether the file has hard links.
    var hasOtherNames: Bool {
        var found = stat()
        return unsafe stat(path, &found) == 0 && found.st_nlink > 1
    }

    /// Where it lies.
    var folder: String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// What to do where this user may not use them.
    var rights: String {
        "let the user '\(SystemWords.user)' read and write \(path) and its folder \(folder), or name another file in STORE_URL"
    }

    /// Finds what is wrong with the file or its folder before SQLite does, whose words name neither.
    ///
    /// - Throws: ``TrackingStoreError/incompatible(message:remedy:)``.
    func check() throws(TrackingStoreError) {
        guard let mode = Self.mode(of: folder), mode & S_IFMT == S_IFDIR else {
            throw .incompatible(
                message: "there is no folder \(folder) for the database \(path)",
                remedy: "make the folder, or name a file in another one in STORE_URL"
            )
        }
        if let mode = Self.mode(of: path) {
            guard mode & S_IFMT == S_IFREG else {
                throw .incompatible(message: "\(path) is not a file", remedy: "name a file in STORE_URL")
            }
            try checkAccess(to: path, R_OK | W_OK, "read and write the file")
        }
        // SQLite makes files beside the database.
        try checkAccess(to: folder, W_OK | X_OK, "write to the folder")
    }

    private func checkAccess(to path: String, _ access: CInt, _ action: String) throws(TrackingStoreError) {
        guard unsafe faccessat(AT_FDCWD, path, access, AT_EACCESS) != 0 else {
            return
        }
        let code = errno
        throw .incompatible(
            message: "the user '\(SystemWords.user)' cannot \(action) \(path): \(SystemWords.text(of: code))",
            remedy: code == EROFS ? "name a file on a file system that can be written in STORE_URL" : rights
        )
    }

    private var folderWarning: String? {
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
