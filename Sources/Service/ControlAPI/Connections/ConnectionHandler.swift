import ControlProtocol
import Logging
import NIOCore
import NIOHTTP1

/// One connection of the API, between the decoder and Hummingbird: refuses what is malformed, has one request answered at
/// a time, and closes a connection whose client keeps it waiting.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What has come of the next request.
    private enum Phase {
        case nothing
        case head
        case body
    }

    private enum Ending {
        case none
        /// After the answers that are under way.
        case afterAnswers
        /// After those and this one.
        case refusing(Problem)
        /// Our side is closed; what the client still sends is thrown away.
        case leaving
    }

    /// For the client's last bytes, so that a reset does not overtake our answer.
    private static let linger = TimeAmount.seconds(2)

    private let gate: RequestGate
    private let connections: Connections
    private let logger: Logger

    private var context: ChannelHandlerContext?
    private var ticket: Connections.Ticket?
    private var phase = Phase.nothing
    private var ending = Ending.none
    /// Requests whose answer the client has not taken as a whole.
    private var unanswered = 0
    /// Of those, the ones whose answer is not written as a whole.
    private var unwritten = 0
    private var isWaiting = true
    /// The request that comes in is not answered.
    private var isDropping = false
    private var inputDeadline: NIODeadline
    private var takenAt = NIODeadline.now()
    private lazy var timer = ConnectionTimer(
        deadline: { [weak self] in self?.deadline },
        expire: { [weak self] in self?.expire() }
    )

    init(gate: RequestGate, connections: Connections, logger: Logger) {
        self.gate = gate
        self.connections = connections
        self.logger = logger
        inputDeadline = .now() + TimeAmount(connections.limits.headTimeout)
        gate.delegate = self
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive {
            enter(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer.cancel()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        enter(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard case .none = ending else {
                isDropping = true
                return
            }
            phase = .body
            inputDeadline = .now() + TimeAmount(connections.limits.bodyTimeout)
            if let problem = RequestHeadRules.fault(in: head) ?? refusal(of: head) {
                isDropping = true
                phase = .nothing
                refuse(problem)
                return
            }
            unanswered += 1
            unwritten += 1
            if !head.isKeepAlive || ticket?.admission == .probe {
                ending = .afterAnswers
            }
        case .body:
            break
        case .end where !isDropping:
            phase = .nothing
        case .end:
            break
        }
        guard !isDropping else {
            return
        }
        context.fireChannelRead(data)
        update()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        logger.debug("malformed request", metadata: ["error": "\(error)"])
        if phase == .body, unwritten > 0 {
            // Whoever reads the body answers.
            breakOff(error, context)
        } else {
            refuse(Problem(.invalidRequest, detail: "the request is not well-formed HTTP/1.1 (\(error))"))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard unwritten > 0 else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        if gate.pendingWrites == 0 {
            takenAt = .now()
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if case .none = ending {
            } else {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            unwritten -= 1
            let taken = context.eventLoop.makePromise(of: Void.self)
            taken.futureResult.assumeIsolated().whenSuccess { self.answered() }
            taken.futureResult.cascade(to: promise)
            context.write(data, promise: taken)
        }
        update()
    }

    // MARK: Ends

    private func refusal(of head: HTTPRequestHead) -> Problem? {
        let path = head.uri.prefix { $0 != "?" }
        guard ticket?.admission == .probe, path != "/livez", path != "/readyz" else {
            return nil
        }
        return Problem(
            .overloaded,
            detail: "the API has as many connections as it holds; try again",
            retryAfter: .seconds(1)
        )
    }

    private func answered() {
        unanswered -= 1
        if unanswered == 0 {
            switch ending {
            case .none where phase == .body: break
            case .none: inputDeadline = .now() + TimeAmount(connections.limits.idleTimeout)
            case .afterAnswers: leave()
            case .refusing(let problem): send(problem)
            case .leaving: break
            }
        }
        update()
    }

    /// Answers with a problem as soon as the answers before it are taken, then closes.
    private func refuse(_ problem: Problem) {
        if case .leaving = ending {
            return
        }
        ending = .refusing(problem)
        gate.drain()
        if unanswered == 0 {
            send(problem)
        }
        update()
    }

    /// Ends a request within its body: whoever reads it gets the error, and answers.
    private func breakOff(_ error: any Error, _ context: ChannelHandlerContext) {
        phase = .nothing
        ending = .afterAnswers
        gate.drain()
        context.fireErrorCaught(error)
        update()
    }

    private func send(_ problem: Problem) {
        guard let context, context.channel.isActive else {
            return
        }
        connections.measure(problem)
        let response = ProblemResponse(problem)
        takenAt = .now()
        context.write(wrapOutboundOut(.head(response.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        leave()
    }

    /// Closes our side, and the connection when the client has closed its own.
    private func leave() {
        ending = .leaving
        gate.drain()
        inputDeadline = .now() + Self.linger
        context?.close(mode: .output, promise: nil)
    }

    // MARK: Who has the next step, and until when

    private func enter(_ context: ChannelHandlerContext) {
        guard ticket == nil else {
            return
        }
        let channel = context.channel
        ticket = connections.enter(from: ClientAddress.group(of: channel.remoteAddress)) {
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { [connections, ticket] _ in
            ticket.map(connections.leave)
        }
        update()
    }

    private func update() {
        gate.setOpen(phase == .body || unanswered == 0)
        let isWaiting = unanswered == 0 || phase == .body || unwritten == 0
        if isWaiting != self.isWaiting {
            self.isWaiting = isWaiting
            ticket.map { connections.setWaiting($0, isWaiting) }
        }
        schedule()
    }

    /// When the client's patience with us ends, or ours with the client; `nil` while the worker has the next step.
    private var deadline: NIODeadline? {
        let writing = gate.pendingWrites > 0 ? takenAt + TimeAmount(connections.limits.writeTimeout) : nil
        if case .leaving = ending {
            return writing ?? inputDeadline
        }
        return unanswered == 0 || phase == .body ? min(inputDeadline, writing ?? inputDeadline) : writing
    }

    private func schedule() {
        context.map { timer.update(on: $0.eventLoop) }
    }

    private func expire() {
        guard let context else {
            return
        }
        if case .leaving = ending {
            context.close(promise: nil)
        } else if gate.pendingWrites > 0 {
            connections.countClosed(for: "write_timeout")
            context.close(promise: nil)
        } else if phase == .body, unwritten > 0 {
            connections.countClosed(for: "body_timeout")
            breakOff(RequestTimedOut(), context)
        } else if phase == .head {
            connections.countClosed(for: "head_timeout")
            refuse(Problem(.requestTimeout, detail: "the head of the request took too long"))
        } else {
            context.close(promise: nil)
        }
    }
}

extension ConnectionHandler: RequestGate.Delegate {
    func bytesArrived() {
        if phase == .nothing, unanswered == 0 {
            phase = .head
            inputDeadline = min(inputDeadline, .now() + TimeAmount(connections.limits.headTimeout))
            schedule()
        }
    }

    func bytesWereTaken() {
        takenAt = .now()
        schedule()
    }
}

@available(*, unavailable)
extension ConnectionHandler: Sendable {}
