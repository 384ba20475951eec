import EventThread
import Synchronization

/// The simplest loop: it waits on a wake-up alone, and records what its thread does.
///
/// Its properties are read by the thread alone, or through work submitted to it; what a test reads from outside is
/// in `journal`.
final class PollLoop: EventLoop {
    let wakeUp: WakeUp
    let journal: Journal

    init(wakeUp: WakeUp, journal: Journal) {
        self.wakeUp = wakeUp
        self.journal = journal
    }

    func wait() {
        _ = SocketPoll.wait(socket: -1, events: 0, wake: wakeUp.fileDescriptor, timeout: nil)
        wakeUp.clear()
        journal.append("woke")
    }

    func turn() {
        journal.append("turn")
    }

    func finish() {
        journal.append("finish")
    }

    deinit {
        journal.append("released")
    }
}

/// What happened, in order, as any thread may read it.
final class Journal: Sendable {
    private let entries = Mutex<[String]>([])

    func append(_ entry: String) {
        entries.withLock { $0.append(entry) }
    }

    var all: [String] {
        entries.withLock { $0 }
    }

    func contains(_ entry: String) -> Bool {
        all.contains(entry)
    }
}

/// A thread on a poll loop, with its journal.
struct PollThread {
    let thread: EventThread<PollLoop>
    let journal = Journal()

    init(name: String = "poll-test") throws {
        let wakeUp = try WakeUp()
        thread = try EventThread(name: name, loop: PollLoop(wakeUp: wakeUp, journal: journal), wake: wakeUp.ring)
    }

    /// Runs work on the thread and returns what it gave; `nil` where the thread is closed.
    func run<Value: Sendable>(_ work: @escaping @Sendable (PollLoop) -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let accepted = thread.submit { loop in
                continuation.resume(returning: work(loop))
            }
            if !accepted {
                continuation.resume(returning: nil)
            }
        }
    }
}
