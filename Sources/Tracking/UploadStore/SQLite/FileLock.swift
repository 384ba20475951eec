import Glibc
import Primitives
import UploadTracking

/// The lock of a SQLite database's one worker, held until this object goes or the process does, however it ends.
///
/// It is on the database's file itself, so that it holds under each of its names: a link, another mount, `..`. It is
/// flock's, which knows nothing of SQLite's own locks (POSIX, by process). Those are given up when a descriptor of the file
/// is closed: so this one never is. A file beside it is locked too, where versions before look.
final class FileLock: Sendable {
    private let descriptors: [CInt]

    /// Takes the lock.
    ///
    /// - Parameter path: The database, which exists.
    /// - Throws: ``TrackingStoreError/incompatible(message:remedy:)`` where another process, or another store of this one,
    ///   has it.
    init(database path: String) throws(TrackingStoreError) {
        let real = Self.resolved(path)
        var taken: [CInt] = []
        do throws(TrackingStoreError) {
            taken.append(try Self.lock(path, shown: path, flags: O_RDWR))
            taken.append(try Self.lock(real + ".lock", shown: path, flags: O_RDWR | O_CREAT))
        } catch {
            taken.forEach { flock($0, LOCK_UN) }
            throw error
        }
        descriptors = taken
    }

    deinit {
        descriptors.forEach { flock($0, LOCK_UN) }
    }

    private static func lock(_ path: String, shown database: String, flags: CInt) throws(TrackingStoreError) -> CInt {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let code = errno
            throw .incompatible(
                message: "\(path) cannot be opened for the worker's lock: \(SystemWords.text(of: code))",
                remedy: DatabaseFiles(path: database).rights
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = LockHolder.process(holding: descriptor).map { " (process \($0))" } ?? ""
            // Not closed: see above.
            throw .incompatible(
                message: "another worker\(holder) has \(database); SQLite serves one worker",
                remedy:
                    "end that worker first, or give each its own file in STORE_URL; for several workers use PostgreSQL"
            )
        }
        return descriptor
    }

    /// Without links; as it is where it cannot be resolved.
    static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else {
            return path
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
