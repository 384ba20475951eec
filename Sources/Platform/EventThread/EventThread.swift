import CLinux
import Glibc
import Synchronization

/// What an ``EventThread`` turns: a loop over one C library's handles, which that thread alone touches.
package protocol EventLoop: AnyObject {
    /// Blocks until something is ready, a timer is due, or the wake-up rings, and takes the ring back before it
    /// returns: a ring taken back later, in ``turn()``, might be that of work still waiting. Called on the thread.
    func wait()

    /// Handles what is ready. Called on the thread, after submitted work and before each wait.
    func turn()

    /// Releases what the loop owns. Called on the thread, last.
    func finish()
}

/// One named OS thread that turns an ``EventLoop``, runs the work submitted to it in order, and ends when closed.
///
/// The wait is the loop's own (`poll` with a ``WakeUp``, or `curl_multi_poll`), so the wake-up is a parameter.
package final class EventThread<Loop: EventLoop>: Sendable {
    package typealias Work = @Sendable (Loop) -> Void

    private let shared: Shared<Loop>

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: What `top -H` and a debugger show; at most 15 bytes, the rest is cut.
    ///   - loop: Handed over to the thread.
    ///   - wake: Ends the loop's present or next ``EventLoop/wait()``, from any thread, without blocking. Never
    ///     called once ``EventLoop/finish()`` has begun, so it may use what `finish()` frees.
    /// - Throws: ``EventThreadError`` where the system refuses a thread.
    package init(name: String, loop: sending Loop, wake: @escaping @Sendable () -> Void) throws(EventThreadError) {
        shared = Shared(name: name, loop: loop, wake: wake)
        try shared.start()
    }

    /// Runs work on the thread, after what was submitted before.
    ///
    /// - Returns: `false` when the thread has been closed: the work will never run.
    @discardableResult
    package func submit(_ work: @escaping Work) -> Bool {
        shared.submit(work)
    }

    /// Ends the thread: what was submitted before runs, then ``EventLoop/finish()``.
    ///
    /// Returns when the thread has done all of that and is about to exit; any number of callers may wait.
    package func close() async {
        await shared.close()
    }

    deinit {
        shared.requestStop()
    }
}

/// The system refused to start a thread, or a file descriptor for its wake-up.
package struct EventThreadError: Error, CustomStringConvertible {
    package let code: Int32

    package var description: String {
        "the system refused a thread or its wake-up: error \(code)"
    }
}

/// What the thread and its owner share.
///
/// The loop is touched by the thread alone, from `run()`.
///
/// `@unchecked Sendable`: `loop` was handed over with `sending` and is read only by `run()`, which exactly one
/// thread executes; everything else is behind the mutex or immutable.
private final class Shared<Loop: EventLoop>: @unchecked Sendable {
    private struct State {
        var queue: [EventThread<Loop>.Work] = []
        var stopping = false
        var finished = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let name: String
    private let loop: Loop
    private let wake: @Sendable () -> Void
    private let state = Mutex(State())

    init(name: String, loop: Loop, wake: @escaping @Sendable () -> Void) {
        self.name = name
        self.loop = loop
        self.wake = wake
    }

    func start() throws(EventThreadError) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(ThreadMain { self.run() })
        let code = unsafe pthread_create(&thread, nil, threadMain, box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            throw EventThreadError(code: code)
        }
        // Detached: `close()` waits for `finished`, and a join would block a thread of the cooperative pool.
        pthread_detach(thread)
    }

    func submit(_ work: @escaping EventThread<Loop>.Work) -> Bool {
        state.withLock { state in
            guard !state.stopping else {
                return false
            }
            state.queue.append(work)
            // Only for the first: the ring for it is not taken back before the thread takes the whole queue.
            if state.queue.count == 1 {
                wake()
            }
            return true
        }
    }

    func requestStop() {
        state.withLock { state in
            guard !state.stopping else {
                return
            }
            state.stopping = true
            // Under the lock, here and above: the thread learns of `stopping` under it too, so no ring can come
            // after `finish()` has freed what the wake-up uses.
            wake()
        }
    }

    func close() async {
        requestStop()
        await withCheckedContinuation { continuation in
            let finished = state.withLock { state in
                if !state.finished {
                    state.closers.append(continuation)
                }
                return state.finished
            }
            if finished {
                continuation.resume()
            }
        }
    }

    private func run() {
        // The kernel keeps the first 15 bytes.
        _ = unsafe waybill_name_thread(name)
        while runSubmitted() {
            loop.turn()
            loop.wait()
        }
        loop.finish()
        let closers = state.withLock { state in
            state.finished = true
            return state.closers
        }
        for closer in closers {
            closer.resume()
        }
    }

    /// Runs what was submitted; `false` when that was the last.
    ///
    /// A function of its own, so that the work, and what it captured, is released before the next wait and not after
    /// it.
    private func runSubmitted() -> Bool {
        let (work, stopping) = state.withLock { state in
            defer { state.queue = [] }
            return (state.queue, state.stopping)
        }
        for item in work {
            item(loop)
        }
        return !stopping
    }
}

private final class ThreadMain {
    let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
    }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
        unsafe Unmanaged<ThreadMain>.fromOpaque(context).takeRetainedValue().body()
    }
    return nil
}
