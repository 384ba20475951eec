import Glibc

/// A lock on a file beside the database, held until this object goes or the process does, however it ends.
final class FileLock: Sendable {
    private let descriptor: CInt

    /// Takes the lock; `nil` where another process, or another store of this one, has it.
    init?(path: String) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // `deinit` closes it on the way out too: closing it here as well would close somebody else's.
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            return nil
        }
    }

    deinit {
        if descriptor >= 0 {
            Glibc.close(descriptor)
        }
    }
}
