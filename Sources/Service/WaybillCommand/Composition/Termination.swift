import Dispatch
import Logging
import ServiceLifecycle
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// How a worker is told to end: the first signal asks for an orderly end, which may take so long and no longer; the
/// second ends the process at once.
///
/// It works from the moment it is made, whatever the rest of the process does: its queue is a thread of its own, so
/// that a store that blocks holds up no signal, and it is there before anything is waited for (as the first process
/// of a container a program without a handler does not end by SIGTERM at all).
final class Termination: Service, Sendable {
    /// After which what is still under way is canceled.
    static let patience = Duration.seconds(6)
    /// After which the process ends whatever is under way: `docker stop` waits for ten seconds.
    static let limit = DispatchTimeInterval.seconds(9)

    private struct State {
        var signal: Int32?
        var isBounded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let logger: Logger
    private let queue = DispatchQueue(label: "waybill.signals")
    private let state = Mutex(State())

    init(_ signals: [Int32] = [SIGTERM, SIGINT], logger: Logger) {
        self.logger = logger
        for number in signals {
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            // The handler holds the source: it is there for as long as the process.
            source.setEventHandler {
                withExtendedLifetime(source) { self.caught(number) }
            }
            source.resume()
        }
    }

    /// Whether the end was asked for.
    var isAsked: Bool {
        state.withLock { $0.signal != nil }
    }

    /// As a service: ends when the end was asked for, and with it the group; and bounds the end, also one that nobody
    /// asked for.
    func run() async throws {
        await cancelWhenGracefulShutdown { await self.asked() }
        bound()
    }

    /// Returns when the end was asked for, or the task is canceled.
    func asked() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.signal == nil, !Task.isCancelled else {
                        return true
                    }
                    state.waiting.append(continuation)
                    return false
                }
                if isOver {
                    continuation.resume()
                }
            }
        } onCancel: {
            wake()
        }
    }

    private func caught(_ number: Int32) {
        let isFirst = state.withLock { state in
            defer { state.signal = state.signal ?? number }
            return state.signal == nil
        }
        guard isFirst else {
            logger.warning("a second signal: ending at once; what was not acknowledged comes again")
            // Nothing that runs at an orderly exit may hold this up.
            _exit(128 + number)
        }
        logger.info("ending: no more is taken in", metadata: ["signal": "\(number)"])
        bound()
        wake()
    }

    private func bound() {
        let isBounded = state.withLock { state in
            defer { state.isBounded = true }
            return state.isBounded
        }
        guard !isBounded else {
            return
        }
        queue.asyncAfter(deadline: .now() + Self.limit) { [logger] in
            logger.error("ending was cut off: something hangs; what was not acknowledged comes again")
            _exit(CommandStatus.no.rawValue)
        }
    }

    private func wake() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }
}
