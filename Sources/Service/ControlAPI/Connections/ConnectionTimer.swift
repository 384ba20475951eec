import NIOCore

/// The one timer of a connection: a deadline that moves away costs nothing, because it is looked at again only when the
/// timer fires.
final class ConnectionTimer {
    private let deadline: () -> NIODeadline?
    private let expire: () -> Void
    private var scheduled: Scheduled<Void>?
    private var due = NIODeadline.distantFuture
    /// A task that NIO has taken from its queue already runs although it is canceled: the handler may be gone by then.
    private var isCanceled = false

    /// - Parameters:
    ///   - deadline: When it should fire as things are; `nil`: never.
    ///   - expire: Called when a deadline has passed.
    init(deadline: @escaping () -> NIODeadline?, expire: @escaping () -> Void) {
        self.deadline = deadline
        self.expire = expire
    }

    /// Takes an earlier deadline into account.
    func update(on eventLoop: any EventLoop) {
        guard !isCanceled, let deadline = deadline(), scheduled == nil || deadline < due else {
            return
        }
        scheduled?.cancel()
        due = deadline
        scheduled = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.scheduled = nil
            guard !self.isCanceled else {
                return
            }
            if let deadline = self.deadline(), deadline <= .now() {
                self.expire()
            } else {
                self.update(on: eventLoop)
            }
        }
    }

    /// Never fires again.
    func cancel() {
        isCanceled = true
        scheduled?.cancel()
        scheduled = nil
    }
}

@available(*, unavailable)
extension ConnectionTimer: Sendable {}
