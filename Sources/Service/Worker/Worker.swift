import FoundationEssentials
package import HTTPTransport
package import Logging
package import MQTTTransport
package import Primitives
import ServiceLifecycle
import Synchronization
package import UploadTracking

/// What a worker is told beside its profiles.
package struct WorkerConfiguration: Sendable {
    /// The broker.
    ///
    /// The client id is the deployment's: the connections append to it.
    package var mqtt: MQTTConfiguration
    /// Whether notices go out over MQTT.
    package var publishesNotices: Bool
    /// For how long subscriptions must have been up and drained before a timer may fire.
    package var grace: Duration
    package var sweepInterval: Duration
    package var verifyConcurrency: Int
    package var membership: MembershipConfiguration
    /// How long things are kept.
    package var retention: Retention

    package init(
        mqtt: MQTTConfiguration,
        publishesNotices: Bool = true,
        grace: Duration = .seconds(5),
        sweepInterval: Duration = .seconds(60),
        verifyConcurrency: Int = 16,
        membership: MembershipConfiguration,
        retention: Retention = Retention()
    ) {
        self.mqtt = mqtt
        self.publishesNotices = publishesNotices
        self.grace = grace
        self.sweepInterval = sweepInterval
        self.verifyConcurrency = verifyConcurrency
        self.membership = membership
        self.retention = retention
    }
}

/// The five loops and the two connections that they share.
///
/// The loops meet in the store and nowhere else (docs/ARCHITECTURE.md).
package final class Worker: Service {
    package let tracker: UploadTracker
    package let profiles: ProfileDirectory
    let membership: Membership
    let publisher: MQTTPublisher
    private let replies: EventReplies
    package let bells: LoopBells
    let clock: any WallClock
    private let configuration: WorkerConfiguration
    private let sweepRequest: SweepRequest
    private let destinations: [any NoticeDestination]
    private let logger: Logger

    /// Without a client for webhooks, none are posted.
    package init(
        configuration: WorkerConfiguration,
        profiles: ProfileDirectory,
        store: any TrackingStore,
        webhooks: HTTPClient? = nil,
        clock: any WallClock = SystemWallClock(),
        logger: Logger
    ) {
        let bells = LoopBells()
        let sweepRequest = SweepRequest()
        let tracker = UploadTracker(
            store: store,
            policy: { profiles[$0]?.policy ?? TrackingPolicy() },
            destinations: { profile in
                (configuration.publishesNotices ? [BrokerDestination.name] : [])
                    + (webhooks != nil && profiles[profile]?.webhook != nil ? [WebhookDestination.name] : [])
            },
            noticeBody: NoticeBody.render,
            onEnd: EndLog(logger: logger).note
        )
        let holder = UUID().uuidString.lowercased()
        let publisher = MQTTPublisher(
            // Its session ends with its connection, so that it needs no slot: any name of its own will do.
            configuration: configuration.connection(
                suffix: "-out-\(holder.prefix(8))",
                expiry: .zero,
                drain: .seconds(2)
            ),
            logger: logger,
            onEvent: { event in
                if case .connected = event {
                    bells.commands.ring()
                    bells.outbox.ring()
                }
            }
        )
        let replies = EventReplies(clock: clock, logger: logger) { topic, payload in
            try await publisher.publish(topic: topic, payload: payload, expiry: .seconds(10))
        }
        let intake = TelemetryIntake(tracker: tracker, replies: replies, bells: bells, logger: logger)
        membership = Membership(
            configuration: configuration.membership,
            holder: holder,
            filters: TelemetryIntake.filters,
            grace: configuration.grace,
            tracker: tracker,
            logger: logger
        ) { slot, filters, formerFilters, isRetiring in
            MQTTSubscriber(
                configuration: configuration.connection(
                    suffix: "-\(slot)",
                    expiry: configuration.mqtt.sessionExpiry,
                    drain: .seconds(4)
                ),
                filters: filters,
                formerFilters: formerFilters,
                isRetiring: isRetiring,
                logger: logger,
                onEvent: { event in
                    if case .connected = event {
                        sweepRequest.want()
                    }
                    bells.timer.ring()
                },
                commit: intake.commit
            )
        }
        // What was recorded for a destination is delivered also where nothing more is sent there.
        destinations =
            [BrokerDestination(publisher: publisher)]
            + (webhooks.map {
                [WebhookDestination(endpoint: { profiles[$0]?.webhook }, http: $0, clock: clock)]
            } ?? [])
        self.configuration = configuration
        self.profiles = profiles
        self.tracker = tracker
        self.publisher = publisher
        self.replies = replies
        self.bells = bells
        self.sweepRequest = sweepRequest
        self.clock = clock
        self.logger = logger
    }

    /// What the API asks of this worker.
    package var control: WorkerControl {
        WorkerControl(
            tracker: tracker,
            profiles: profiles,
            membership: membership,
            publisher: publisher,
            bells: bells,
            clock: clock,
            logger: logger
        )
    }

    /// Works until it is told to end: then the intake stops first, and what it has read is committed and acknowledged;
    /// then the loops end, and with them the way out, which waits for the broker's word on what was published.
    package func run() async throws {
        let intake = Task { try await membership.run() }
        let output = Task {
            do {
                try await publisher.run()
            } catch {
                // Without a way out the rest is of no use.
                intake.cancel()
                throw error
            }
        }
        let loops = Task { await runLoops() }
        let outcome = await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await intake.result
            } onGracefulShutdown: {
                intake.cancel()
            }
        } onCancel: {
            intake.cancel()
        }
        logger.info("intake stopped; committed messages acknowledged")
        loops.cancel()
        // Beside the loops: one of them may wait for a broker that does not answer.
        output.cancel()
        await loops.value
        let outputOutcome = await output.result
        logger.info("worker loops and publisher stopped")
        try outcome.get()
        try outputOutcome.get()
    }

    private func runLoops() async {
        let commands = CommandLoop(
            tracker: tracker,
            profiles: profiles,
            publisher: publisher,
            clock: clock,
            bells: bells,
            logger: logger
        )
        let verification = VerificationLoop(
            tracker: tracker,
            profiles: profiles,
            concurrency: configuration.verifyConcurrency,
            clock: clock,
            bells: bells,
            logger: logger
        )
        let outboxes = destinations.map { destination in
            OutboxLoop(
                destination: destination,
                tracker: tracker,
                bell: destination.name == WebhookDestination.name ? bells.webhooks : bells.outbox,
                logger: logger
            )
        }
        let retention = RetentionLoop(retention: configuration.retention, tracker: tracker, logger: logger)
        let time = TimeLoop(
            tracker: tracker,
            membership: membership,
            sweepInterval: configuration.sweepInterval,
            sweepRequest: sweepRequest,
            bells: bells,
            logger: logger
        )
        let audits = AuditLoop(tracker: tracker, profiles: profiles, bells: bells, logger: logger)
        let selfTest = SelfTestLoop(profiles: profiles, clock: clock, bells: bells, logger: logger)
        let gauges = GaugeLoop(
            tracker: tracker,
            profiles: profiles,
            destinations: destinations.map(\.name),
            logger: logger
        )
        await withDiscardingTaskGroup { group in
            group.addTask { await commands.run() }
            group.addTask { await verification.run() }
            for outbox in outboxes {
                group.addTask { await outbox.run() }
            }
            group.addTask { await retention.run() }
            group.addTask { await time.run() }
            group.addTask { await audits.run() }
            group.addTask { await selfTest.run() }
            group.addTask { await gauges.run() }
            group.addTask { await self.replies.run() }
        }
    }
}

extension WorkerConfiguration {
    // At the end the one connection is waited for after the other: together no longer than the process has for it.
    fileprivate func connection(suffix: String, expiry: Duration, drain: Duration) -> MQTTConfiguration {
        var connection = mqtt
        connection.drainTimeout = drain
        connection.clientID += suffix
        connection.sessionExpiry = expiry
        return connection
    }
}
