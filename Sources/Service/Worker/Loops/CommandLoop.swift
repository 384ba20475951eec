import CredentialMinting
import DockProtocol
import FoundationEssentials
import Logging
import MQTTTransport
import Metrics
import Primitives
import RequestSigning
import UploadTracking

/// Mints and sends what is due: starts and cancels.
///
/// A command is a row before it is a message.
struct CommandLoop: Sendable {
    /// How long a taken command is held: longer than a mint and a publish may take.
    static let hold = Duration.seconds(90)

    let tracker: UploadTracker
    let profiles: ProfileDirectory
    let publisher: MQTTPublisher
    let clock: any WallClock
    let bells: LoopBells
    let logger: Logger
    private let firstTries: ProfilePlaces
    private let furtherTries: ProfilePlaces
    private let unsent = UnsentCredentials()

    init(
        tracker: UploadTracker,
        profiles: ProfileDirectory,
        publisher: MQTTPublisher,
        clock: any WallClock,
        bells: LoopBells,
        logger: Logger
    ) {
        self.tracker = tracker
        self.profiles = profiles
        self.publisher = publisher
        self.clock = clock
        self.bells = bells
        self.logger = logger
        firstTries = ProfilePlaces(capacity: 16) { profiles.all.count <= 1 }
        furtherTries = ProfilePlaces(capacity: 8) { profiles.all.count <= 1 }
    }

    /// Further tries of starts have places of their own: however many docks are absent, none of them holds up a command
    /// that was never tried.
    func run() async {
        // So that the first uploads after a start wait for their own profile's self-test, and not for a retry.
        let patience = ContinuousClock.now + .seconds(10)
        let isReady = { @Sendable [profiles] (profile: ProfileName) in
            !(profiles[profile]?.selfTest.isUntried ?? false) || ContinuousClock.now >= patience
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await work(off: .command, bell: bells.commands.fresh, in: firstTries, isReady) }
            group.addTask { await work(off: .retry, bell: bells.commands.retries, in: furtherTries, isReady) }
        }
    }

    private func work(
        off work: DueWork,
        bell: Doorbell,
        in places: ProfilePlaces,
        _ isReady: @escaping @Sendable (ProfileName) -> Bool
    ) async {
        let loop = DueLoop(
            name: work.rawValue,
            nextDue: { try places.nextDue(work, in: $0, isReady: isReady) },
            store: tracker.store,
            bell: bell,
            concurrency: .max,
            logger: logger
        )
        await loop.run(
            isReady: { publisher.status.isUp },
            take: { _ in try await take(work, in: places, isReady) },
            perform: { job in
                defer { places.giveBack(job.upload.profile) }
                try await perform(job)
            }
        )
    }

    /// An upload whose command was found due, and what it was then.
    private struct Job: Sendable {
        var upload: Upload
        var command: DueCommand
        var lease: CommandLease
    }

    private func take(
        _ work: DueWork,
        in places: ProfilePlaces,
        _ isReady: @escaping @Sendable (ProfileName) -> Bool
    ) async throws -> [Job] {
        try await places.take(work, from: tracker.store, isReady: isReady) { transaction, profile, limit in
            try transaction.lockDue(work, of: profile, at: transaction.now, limit: limit).compactMap { upload in
                let lease = try transaction.holdCommand(of: upload.id, until: transaction.now + Self.hold)
                return upload.dueCommand(at: transaction.now).map { Job(upload: upload, command: $0, lease: lease) }
            }
        }
    }

    private func perform(_ job: Job) async throws {
        defer { bells.timer.ring() }
        switch job.command {
        case .start: try await start(job.upload, lease: job.lease)
        case .cancel: try await cancel(job.upload, lease: job.lease)
        }
    }

    private func start(_ upload: Upload, lease: CommandLease) async throws {
        guard let profile = profiles[upload.profile] else {
            let message = "the profile '\(upload.profile)' is no longer in the settings"
            _ = try await tracker.settle(lease, by: .mintFailed(message: message, isRetryable: false))
            return
        }
        if let obstacle = profile.selfTest.obstacle {
            _ = try await tracker.settle(lease, by: .mintFailed(message: obstacle, isRetryable: true))
            return
        }
        let files = upload.filesToStart
        let generation = upload.start.generation
        if let kept = unsent.take(for: upload, generation: generation, files: files, profile: profile) {
            try await send(kept, isNew: false, of: upload, lease: lease, profile: profile)
            return
        }
        let minted: MintedCredentials
        do {
            minted = try await Self.mint(upload, files: files, generation: generation, profile: profile)
        } catch {
            if Task.isCancelled {
                throw CancellationError()
            }
            Counter(profile.name, outcome: "failed").increment()
            logger.warning(
                "no credentials could be minted",
                metadata: ["upload": "\(upload.id)", "profile": "\(profile.name)", "error": "\(error)"]
            )
            _ = try await tracker.settle(
                lease,
                by: .mintFailed(message: "\(error)", isRetryable: error.mayPass)
            )
            return
        }
        Counter(profile.name, outcome: "minted").increment()
        try await send(minted, isNew: true, of: upload, lease: lease, profile: profile)
    }

    /// Sends a start with credentials, and keeps them for the next try where the broker did not take it.
    private func send(
        _ minted: MintedCredentials,
        isNew: Bool,
        of upload: Upload,
        lease: CommandLease,
        profile: WorkerProfile
    ) async throws {
        let tid = UUID().uuidString.lowercased()
        guard
            let current = try await recordStart(
                tid: tid,
                of: upload,
                lease: lease,
                minted: minted,
                isNew: isNew,
                profile: profile
            ), current.awaits(tid)
        else {
            // It was canceled, or is under way or another's already: these credentials are never used.
            return
        }
        let command = Command.start(UploadStart(of: current.filesToStart, with: minted, at: profile))
        // Before the try is written down as not sent: the next one finds them.
        unsent.keep(minted, for: upload, generation: upload.start.generation, profile: profile)
        if try await publish(command, tid: tid, upload: upload, replyTimeout: profile.policy.replyTimeout) {
            unsent.drop(upload.id)
        }
    }

    /// Mints for some files of an upload: longer with each generation, as far as the provider goes along.
    static func mint(
        _ upload: Upload,
        files: [UploadFile],
        generation: Int,
        profile: WorkerProfile
    ) async throws(MintError) -> MintedCredentials {
        let scope: SessionScope
        do {
            scope = try SessionScope(
                bucket: profile.bucket,
                keys: files.map(\.objectKey),
                uploadID: upload.id.description
            )
        } catch {
            throw .scope(error)
        }
        let sessionName = upload.id.description.replacing("-", with: "")
        let duration = profile.duration(ofGeneration: generation)
        do {
            return try await profile.minter.mint(scope, duration: duration, sessionName: sessionName)
        } catch {
            guard duration > profile.duration, !error.isRetryable else {
                throw error
            }
            // The role's own maximum is less than the provider's: what it gave before is better than nothing.
            return try await profile.minter.mint(scope, duration: profile.duration, sessionName: sessionName)
        }
    }

    private func recordStart(
        tid: String,
        of upload: Upload,
        lease: CommandLease,
        minted: MintedCredentials,
        isNew: Bool,
        profile: WorkerProfile
    ) async throws -> Upload? {
        let generation = upload.start.generation
        let purpose = generation == 1 ? MintPurpose.upload : .reissue
        let issued = { @Sendable (now: Timestamp) in
            IssuedCredentials(minted, generation: generation, profile: profile, at: now)
        }
        return try await tracker.settle(lease, by: { .startSending(tid: tid, credentials: issued($0)) }) {
            transaction in
            guard isNew else {
                return
            }
            try transaction.insert(
                MintRecord(
                    of: minted,
                    issued: issued(transaction.now),
                    for: upload,
                    requester: upload.requester,
                    purpose: purpose,
                    at: transaction.now
                )
            )
        }
    }

    private func cancel(_ upload: Upload, lease: CommandLease) async throws {
        let tid = UUID().uuidString.lowercased()
        guard let current = try await tracker.settle(lease, by: .cancelSending(tid: tid)), current.awaits(tid),
            let modules = current.cancellation?.modules.sorted()
        else {
            return
        }
        let timeout = profiles[upload.profile]?.policy.replyTimeout ?? TrackingPolicy().replyTimeout
        _ = try await publish(.cancel(modules: modules), tid: tid, upload: upload, replyTimeout: timeout)
    }

    /// The bid is the upload's id, over resends too; the message expires before its answer would be too late.
    ///
    /// - Returns: Whether the broker confirmed it.
    private func publish(
        _ command: Command,
        tid: String,
        upload: Upload,
        replyTimeout: Duration
    ) async throws -> Bool {
        let message = ServiceRequest(tid: tid, bid: upload.id.description, timestamp: clock.now(), command: command)
        let topic = DockTopic.services(gateway: upload.gateway).name
        var metadata: Logger.Metadata = [
            "upload": "\(upload.id)", "gateway": "\(upload.gateway)", "method": "\(command.method.rawValue)",
            "tid": "\(tid)",
        ]
        // The publisher's patience may be longer than the time for an answer, and the upload's state is told before.
        let silence = Task {
            try await Task.sleep(for: replyTimeout)
            let words = "the broker has not acknowledged the message (\(topic))"
            _ = try await tracker.apply(.commandUncertain(tid: tid, message: words), to: upload.id)
            bells.changes.signal()
        }
        defer { silence.cancel() }
        do {
            try await publisher.publish(topic: topic, payload: message.encoded(), expiry: replyTimeout)
            logger.debug("command sent", metadata: metadata)
            return true
        } catch {
            // Of the broker's own words no more than a line is kept.
            let words = PrintableText.guarded("\(error)", limit: 500) + " (\(topic))"
            metadata["error"] = "\(words)"
            logger.warning("command not acknowledged by the broker", metadata: metadata)
            _ = try await tracker.apply(
                // The dock may act on what the broker did not confirm.
                error.isOutcomeUnknown
                    ? .commandUncertain(tid: tid, message: words) : .commandUnsent(tid: tid, message: words),
                to: upload.id
            )
            bells.changes.signal()
            return false
        }
    }
}
