import Glibc

/// Stands in for Synchronization's `Mutex` in builds with the thread sanitizer, which does not see the futex of the
/// library's own and reports races that are none.
///
/// `@unchecked Sendable`: the value is reached between lock and unlock of the POSIX mutex alone, and came in `sending`.
/// `@safe`, twice: the pointer is private, made in `init`, freed in `deinit`, and so valid in between.
@safe struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    @safe private final class Box {
        let lock: UnsafeMutablePointer<pthread_mutex_t>
        var value: Value

        init(_ value: consuming Value) {
            unsafe lock = .allocate(capacity: 1)
            unsafe lock.initialize(to: pthread_mutex_t())
            unsafe pthread_mutex_init(lock, nil)
            self.value = value
        }

        deinit {
            unsafe pthread_mutex_destroy(lock)
            unsafe lock.deallocate()
        }
    }

    private let box: Box

    init(_ value: consuming sending Value) {
        box = Box(value)
    }

    borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(box.lock)
        defer { unsafe pthread_mutex_unlock(box.lock) }
        return try body(&box.value)
    }

    borrowing func withLockIfAvailable<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard unsafe pthread_mutex_trylock(box.lock) == 0 else {
            return nil
        }
        defer { unsafe pthread_mutex_unlock(box.lock) }
        return try body(&box.value)
    }
}
