import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
package import Worker

#if canImport(Glibc)
import Glibc
#endif

/// The HTTP API: a service that runs until it is shut down gracefully, then answers what is under way and ends.
package struct ControlAPI: Service {
    /// The address that it listens on, once it does: the port is the one that the system chose.
    ///
    /// Ends without an element where it could not listen. For one reader.
    package let listening: AsyncStream<ControlAPIConfiguration.Address>

    private let configuration: ControlAPIConfiguration
    private let logger: Logger
    private let routes: RouteTable
    private let connections: Connections
    private let announcement: AsyncStream<ControlAPIConfiguration.Address>.Continuation

    /// An API in front of a worker.
    ///
    /// - Parameters:
    ///   - configuration: Where it listens.
    ///   - authorizer: Who may come in.
    ///   - service: The worker.
    ///   - metrics: What `/metrics` shows, and where the requests are counted.
    ///   - logger: What it logs with.
    package init(
        configuration: ControlAPIConfiguration,
        authorizer: Authorizer,
        service: some ControlService,
        metrics: PrometheusMetrics,
        logger: Logger
    ) {
        self.configuration = configuration
        self.logger = logger
        (listening, announcement) = AsyncStream.makeStream()
        connections = Connections(limits: configuration.limits, metrics: metrics, logger: logger)
        let feed = ChangeFeed(
            service: service,
            heartbeat: configuration.streamHeartbeat,
            maximum: configuration.limits.streams
        )
        routes = RouteTable(
            routes: UploadRoutes().routes + DockRoutes().routes + NoticeRoutes().routes + CredentialRoutes().routes
                + StreamRoutes(feed: feed).routes
                + OperationRoutes(metrics: metrics).routes,
            service: service,
            authorizer: authorizer,
            throttle: TokenThrottle(authorizer: authorizer, metrics: metrics, logger: logger),
            hosts: HostRules(names: configuration.hosts),
            metrics: metrics,
            logger: logger
        )
    }

    /// Listens and answers.
    ///
    /// - Throws: What the system says where the address cannot be listened on.
    package func run() async throws {
        defer { announcement.finish() }
        let serverLogger = Logger(label: logger.label) { _ in LibraryLogHandler(logger.handler) }
        let application = Application(
            router: routes.router(),
            server: HTTPServerBuilder { [connections] responder in
                APIChannel(
                    http: HTTP1Channel(
                        responder: responder,
                        configuration: HTTP1Channel.Configuration(
                            httpDecoderConfiguration: .init(
                                maxHeaderFieldSize: 16 * 1024,
                                maxHeaderListSize: 32 * 1024,
                                maxHeaderFieldCount: 100
                            )
                        )
                    ),
                    connections: connections
                )
            },
            configuration: ApplicationConfiguration(address: bindAddress),
            onServerRunning: { channel in announce(channel) },
            logger: serverLogger
        )
        do {
            try await application.run()
        } catch  where error is IOError || error is SocketAddressError {
            throw ListenError(error, address: configuration.address)
        }
        logger.info("API stopped")
    }

    private var bindAddress: BindAddress {
        switch configuration.address {
        case .tcp(let host, let port): .hostname(host, port: port)
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }

    private func announce(_ channel: any Channel) {
        var address = configuration.address
        switch address {
        case .tcp(let host, _):
            if let port = channel.localAddress?.port {
                address = .tcp(host: host, port: port)
            }
        case .unix(let path):
            // Write access to a socket is the right to connect: only its owner has it, whatever the umask.
            if unsafe chmod(path, 0o600) != 0 {
                logger.warning("socket mode not set", metadata: ["path": "\(path)"])
            }
        }
        let limits = configuration.limits
        logger.info(
            "listening",
            metadata: [
                "address": "\(address)", "connections": "\(limits.connections)", "streams": "\(limits.streams)",
            ]
        )
        announcement.yield(address)
        announcement.finish()
    }
}
