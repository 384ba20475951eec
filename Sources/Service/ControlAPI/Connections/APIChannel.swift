import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// A connection's handlers: Hummingbird's own with the gate and the connection's rules before them.
struct APIChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    /// Answers the requests.
    let http: HTTP1Channel
    let connections: Connections

    /// What the system buffers of a client that does not read, and of one that sends ahead.
    private static let socketBuffer: ChannelOptions.Types.SocketOption.Value = 128 * 1024

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let options = channel.syncOptions
            try options?.setOption(.socketOption(.so_sndbuf), value: Self.socketBuffer)
            try options?.setOption(.socketOption(.so_rcvbuf), value: Self.socketBuffer)
            // Little at once: what is read ahead of its turn has to be kept.
            try options?.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: RequestGate.slice))
            try options?.setOption(.maxMessagesPerRead, value: 1)
            let limits = http.configuration.httpDecoder
            var decoder = NIOHTTPDecoderLimitConfiguration()
            decoder.maxHeaderFieldSize = limits.maxHeaderFieldSize
            decoder.maxHeaderListSize = limits.maxHeaderListSize
            decoder.maxHeaderFieldCount = limits.maxHeaderFieldCount
            let pipeline = channel.pipeline.syncOperations
            let gate = RequestGate()
            try pipeline.addHandler(gate)
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withErrorHandling: false,
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: decoder
            )
            try pipeline.addHandler(ConnectionHandler(gate: gate, connections: connections, logger: logger))
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            // It ends connections in a graceful shutdown; times are kept by the connection's own handler.
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    func handle(value: Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}
