import ArgumentParser
import ControlAPI
import CredentialMinting
import Foundation
import HTTPTransport
import Logging
import MQTTTransport
import Metrics
import ObjectVerification
import Primitives
import ProcessHardening
import ServiceLifecycle
import Settings
import UnixSignals
import UploadTracking
import Worker

/// `waybill run`.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Work until told to end (SIGTERM, SIGINT).",
        discussion: """
            Serves the API, opens the store, then connects to the broker; what is not there yet is waited for, and \
            the log and /readyz say what. A signal stops the intake first; what was read is committed and \
            acknowledged. That takes no longer than nine seconds: what hangs is cut off then (exit code 1). A second \
            signal ends it at once; nothing is lost by either.

            The least that must be set, for a MinIO:
              WAYBILL_STORAGE_DEFAULT_PROVIDER=minio
              WAYBILL_STORAGE_DEFAULT_ENDPOINT=http://10.0.0.7:9000
              WAYBILL_STORAGE_DEFAULT_BUCKET=dock-logs
              WAYBILL_STORAGE_DEFAULT_ACCESS_KEY_ID=…
              WAYBILL_STORAGE_DEFAULT_SECRET_ACCESS_KEY=…
            """
    )

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        // Before anything is opened: descriptors that are counted below.
        let descriptors = DescriptorLimit.raise()
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        let loaded = try options.load()
        let settings = loaded.settings
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let current = CurrentSettings(settings)
        LoggingSystem.bootstrap { LogFormat.handler(settings.log.format, level: current.logLevel, label: $0) }
        let logger = Logger(label: "waybill")
        let termination = Termination(logger: logger)
        let clock = SystemWallClock()
        let worker: Worker
        let store = OpeningStore()
        let composer: ProfileComposer
        let authorizer: Authorizer
        do {
            for name in UnsupportedSettings.warnings(loaded.effective) {
                logger.warning("a setting has no effect in this version", metadata: ["setting": "\(name)"])
            }
            authorizer = try Authorizer(settings.http, logger: logger)
            composer = ProfileComposer(
                policiesDirectory: settings.policiesDirectory,
                environment: Environment.variables,
                clock: clock,
                downloads: DownloadPlaces(concurrency: settings.uploads.verifyConcurrency),
                logger: logger,
                record: { profile, mint in try await store.record(mint, of: profile) }
            )
            let profiles = try settings.profiles.map(composer.profile)
            worker = Worker(
                configuration: WorkerConfiguration(
                    mqtt: MQTTConfiguration(settings.mqtt) { current.mqttPassword.value },
                    publishesNotices: settings.mqtt.notices,
                    grace: settings.uploads.grace,
                    sweepInterval: settings.uploads.sweepInterval,
                    verifyConcurrency: settings.uploads.verifyConcurrency,
                    membership: MembershipConfiguration(settings),
                    retention: Retention(
                        uploads: settings.retention.uploads,
                        notices: settings.retention.notices,
                        audit: settings.retention.audit
                    )
                ),
                profiles: ProfileDirectory(profiles),
                store: store,
                webhooks: try HTTPClient(),
                clock: clock,
                logger: logger
            )
            for profile in profiles where profile.webhook.map(\.keys.isEmpty) ?? false {
                logger.warning(
                    "notices are posted without a signature; set WEBHOOK_SECRET",
                    metadata: ["profile": "\(profile.name)"]
                )
            }
        } catch {
            throw CommandFailure(.usage, "cannot start: \(error)")
        }
        let budget = DescriptorBudget(
            limit: descriptors,
            eventLoops: ProcessInfo.processInfo.activeProcessorCount,
            profiles: settings.profiles.count,
            verifications: settings.uploads.verifyConcurrency
        )
        report(budget, to: logger)
        let api = ControlAPI(
            configuration: ControlAPIConfiguration(settings.http, limits: budget.connectionLimits),
            authorizer: authorizer,
            service: worker.control,
            metrics: metrics,
            logger: logger
        )
        let reloader = SettingsReloader(
            hangUps: hangUps,
            loaded: loaded,
            profiles: worker.profiles,
            composer: composer,
            authorizer: authorizer,
            bells: worker.bells,
            current: current,
            logger: logger
        )
        let opening = OpeningWorker(
            worker: worker,
            listening: api.listening,
            open: {
                try await StoreComposer.open(
                    store,
                    settings.store,
                    password: { current.storePassword.value },
                    logger: logger
                )
            },
            logger: logger
        )
        var groupLogger = logger
        // It writes out whole services.
        groupLogger.logLevel = max(logger.logLevel, .info)
        // They are ended in the opposite order: the worker's intake first of what counts, then the API.
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: api),
                .init(service: opening, successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: ReadinessLog(service: worker.control, logger: logger)),
                .init(service: StoreWatch(store: store)),
                .init(service: reloader),
                .init(service: termination, successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            logger: groupLogger
        )
        configuration.maximumGracefulShutdownDuration = Termination.patience
        let group = ServiceGroup(configuration: configuration)
        logger.info("starting", metadata: StartLine.metadata(of: loaded))
        do {
            try await group.run()
        } catch  where termination.isAsked {
            logger.info("ended before all was done", metadata: ["error": "\(error)"])
        } catch {
            await store.close()
            throw (error as? CommandFailure)
                ?? CommandFailure(
                    .usage,
                    "\(error)",
                    nextStep: error is ListenError ? "change HTTP_LISTEN, or end what uses the address" : nil
                )
        }
        await store.close()
        logger.info("ended")
    }

    private func report(_ budget: DescriptorBudget, to logger: Logger) {
        let metadata: Logger.Metadata = [
            "limit": "\(budget.limit)", "reserve": "\(budget.reserve)", "api": "\(budget.connections)",
        ]
        if budget.isTight {
            logger.warning(
                "the limit of open files is low; raise it (ulimit -n, LimitNOFILE=)",
                metadata: metadata
            )
        } else {
            logger.info("open files", metadata: metadata)
        }
    }
}
