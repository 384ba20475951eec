import NIOCore

/// The bytes of one connection: of requests, as many as the worker is ready for; of answers, as many as the client takes.
///
/// It stands before the decoder. While a request is being answered it holds the bytes of the next one back and reads no
/// more, so that a client that pipelines costs one read of memory. The decoder gets slices, because it decodes all that
/// it is given: no more requests are ahead than fit into one slice.
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the gate tells the handler of requests.
    protocol Delegate: AnyObject {
        func bytesArrived()
        func bytesWereTaken()
    }

    /// What is read, and given to the decoder, at once.
    static let slice = 256
    private static let pause = TimeAmount.milliseconds(1)
    private static let outboundSlice = 64 * 1024
    /// More is held only of a client that has closed its side: then the system gives all that it has at once.
    private static let maximumHeld = 256 * 1024

    weak var delegate: (any Delegate)?
    /// How many writes the client has not taken yet.
    private(set) var pendingWrites = 0

    private var context: ChannelHandlerContext?
    private var held = ByteBuffer()
    private var isOpen = true
    private var isDraining = false
    private var isFeeding = false
    private var wantsRead = false
    private var inputIsClosed = false

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    /// Lets the bytes of further requests pass, or holds them back.
    func setOpen(_ isOpen: Bool) {
        guard self.isOpen != isOpen else {
            return
        }
        self.isOpen = isOpen
        guard isOpen, let context, !isFeeding else {
            return
        }
        guard held.readableBytes > 0 else {
            goOn(context)
            return
        }
        // An event loop looks at its sockets only when it has nothing else to do. A client that pipelines waits for a
        // moment between two requests, so that those who have not been heard yet are.
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            guard self.isOpen, !self.isFeeding, let context = self.context else {
                return
            }
            self.feed(context)
            context.fireChannelReadComplete()
            self.goOn(context)
        }
    }

    /// Throws away whatever else the client sends: the connection is about to close.
    func drain() {
        isDraining = true
        held.clear()
        if let context {
            goOn(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDraining else {
            return
        }
        delegate?.bytesArrived()
        var bytes = unwrapInboundIn(data)
        if held.readableBytes == 0 {
            held = bytes
        } else {
            held.writeBuffer(&bytes)
        }
        guard held.readableBytes <= Self.maximumHeld else {
            context.close(promise: nil)
            return
        }
        if !isFeeding {
            feed(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, held.readableBytes > 0, !isDraining {
            inputIsClosed = true
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    func read(context: ChannelHandlerContext) {
        wantsRead = true
        goOn(context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        while bytes.readableBytes > Self.outboundSlice, let slice = bytes.readSlice(length: Self.outboundSlice) {
            write(slice, promise: nil, context)
        }
        write(bytes, promise: promise, context)
    }

    private func write(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        pendingWrites += 1
        let taken = context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { result in
            self.pendingWrites -= 1
            if case .success = result {
                self.delegate?.bytesWereTaken()
            }
        }
        taken.futureResult.cascade(to: promise)
        context.write(wrapOutboundOut(bytes), promise: taken)
    }

    /// Gives the decoder what is held, for as long as it may have it.
    private func feed(_ context: ChannelHandlerContext) {
        isFeeding = true
        defer { isFeeding = false }
        while isOpen, !isDraining, let slice = held.readSlice(length: min(Self.slice, held.readableBytes)),
            slice.readableBytes > 0
        {
            context.fireChannelRead(wrapInboundOut(slice))
        }
        if held.readableBytes == 0 {
            held = ByteBuffer()
            if inputIsClosed {
                inputIsClosed = false
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            }
        }
    }

    /// Reads on, where somebody wants to and nothing is held.
    private func goOn(_ context: ChannelHandlerContext) {
        guard isDraining || (wantsRead && isOpen && held.readableBytes == 0) else {
            return
        }
        wantsRead = false
        context.read()
    }
}

@available(*, unavailable)
extension RequestGate: Sendable {}
