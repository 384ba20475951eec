import EventThread
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct EventThreadTests {
    @Test func workRunsInTheOrderOfItsSubmission() async throws {
        let subject = try PollThread()
        let order = Mutex<[Int]>([])
        for number in 0..<1000 {
            subject.thread.submit { _ in
                order.withLock { $0.append(number) }
            }
        }
        await subject.thread.close()
        #expect(order.withLock { $0 } == Array(0..<1000))
    }

    @Test func everySubmitterKeepsItsOwnOrder() async throws {
        let subject = try PollThread()
        let thread = subject.thread
        let journals = (0..<8).map { _ in Journal() }
        await withTaskGroup { group in
            for journal in journals {
                group.addTask {
                    for number in 0..<500 {
                        thread.submit { _ in
                            journal.append(String(number))
                        }
                    }
                }
            }
        }
        await thread.close()
        for journal in journals {
            #expect(journal.all == (0..<500).map(String.init))
        }
    }

    @Test func workRunsOnOneThreadThatBearsTheName() async throws {
        let subject = try PollThread(name: "a-name-that-is-too-long")
        let first = try #require(await subject.run { _ in (id: pthread_self(), name: currentThreadName()) })
        let second = try #require(await subject.run { _ in pthread_self() })
        #expect(first.id == second)
        #expect(first.name == "a-name-that-is-")
        await subject.thread.close()
    }

    @Test func aWakeUpEndsAWait() async throws {
        let subject = try PollThread()
        // Each answer needs the wait, which has no time-out, to have ended once more.
        for round in 0..<100 {
            #expect(await subject.run { _ in round } == round)
        }
        #expect(subject.journal.contains("woke"))
        await subject.thread.close()
    }

    @Test func workSubmittedByWorkRunsToo() async throws {
        let subject = try PollThread()
        let thread = subject.thread
        let answer = await withCheckedContinuation { continuation in
            thread.submit { _ in
                thread.submit { _ in
                    continuation.resume(returning: "inner")
                }
            }
        }
        #expect(answer == "inner")
        await thread.close()
    }

    @Test func closeDrainsAndThenRefuses() async throws {
        let subject = try PollThread()
        let journal = subject.journal
        for _ in 0..<10 {
            subject.thread.submit { _ in
                journal.append("work")
            }
        }
        await subject.thread.close()
        #expect(journal.all.filter { $0 == "work" }.count == 10)
        #expect(journal.all.filter { $0 == "finish" }.count == 1)
        #expect(journal.all.last == "finish")
        #expect(!subject.thread.submit { _ in journal.append("late") })
        #expect(!journal.contains("late"))
    }

    @Test func closeMayBeAwaitedByMany() async throws {
        let subject = try PollThread()
        let thread = subject.thread
        await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    await thread.close()
                }
            }
        }
        await thread.close()
        #expect(subject.journal.all.filter { $0 == "finish" }.count == 1)
    }

    @Test func everyAcceptedSubmissionRunsAlthoughClosing() async throws {
        for _ in 0..<50 {
            let subject = try PollThread()
            let thread = subject.thread
            let accepted = Journal()
            let ran = Journal()
            await withTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<50 {
                            if thread.submit({ _ in ran.append("work") }) {
                                accepted.append("work")
                            }
                        }
                    }
                }
                group.addTask {
                    await thread.close()
                }
            }
            #expect(accepted.all.count == ran.all.count)
        }
    }

    @Test func theThreadAndItsLoopAreReleasedWithTheirOwner() async throws {
        var subject: PollThread? = try PollThread()
        let journal = try #require(subject?.journal)
        #expect(await subject?.run { _ in true } == true)
        subject = nil
        // The thread ends on its own time; that it does is what is tested.
        try await until("the thread's loop is released") { journal.contains("released") }
        #expect(journal.all.suffix(2) == ["finish", "released"])
    }

    @Test func workIsReleasedBeforeTheNextWait() async throws {
        let subject = try PollThread()
        let journal = Journal()
        subject.thread.submit { [token = Token(journal)] _ in
            token.use()
        }
        // Nothing more is submitted: only a thread that let go of the work by itself releases the token.
        try await until("the work is released") { journal.contains("released") }
        await subject.thread.close()
    }
}

private final class Token: Sendable {
    private let journal: Journal

    init(_ journal: Journal) {
        self.journal = journal
    }

    func use() {
        journal.append("used")
    }

    deinit {
        journal.append("released")
    }
}

private func currentThreadName() -> String {
    let file = unsafe open("/proc/thread-self/comm", O_RDONLY)
    defer { close(file) }
    var name = [UInt8](repeating: 0, count: 64)
    let count = unsafe read(file, &name, name.count)
    // The kernel ends it with a line feed.
    return String(decoding: name.prefix(max(0, count - 1)), as: UTF8.self)
}
