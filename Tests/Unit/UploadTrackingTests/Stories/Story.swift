import FoundationEssentials
import Primitives
import UploadTracking

/// One upload on a clock of its own: a test tells what happens to it, event by event.
struct Story {
    var upload: Upload
    var now = Timestamp(milliseconds: 1_700_000_000_000)
    let policy: TrackingPolicy
    /// Of the credentials that are minted next.
    var lifetime = Duration.seconds(3600)
    /// All that were called for, in order.
    private(set) var notices: [NoticeRequest] = []
    private var messages = 0

    init(
        modules: [String] = ["3"],
        policy: TrackingPolicy = TrackingPolicy(),
        origin: UploadOrigin = .published,
        folder: String = "dock"
    ) throws {
        self.policy = policy
        let id = UploadID.make(at: now, random: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
        let request = try UploadRequest.sample(modules: modules, origin: origin, folder: folder)
        upload = Upload(requested: request, id: id, at: now, policy: policy)
    }

    @discardableResult
    mutating func apply(_ event: UploadEvent) -> TransitionOutcome.Effect {
        let outcome = upload.apply(event, at: now, policy: policy)
        notices += outcome.notices
        return outcome.effect
    }

    mutating func wait(_ duration: Duration) {
        now = now + duration
    }

    mutating func wait(until moment: Timestamp?) {
        now = max(now, moment ?? now)
    }

    // MARK: Commands

    /// The worker mints and publishes a start.
    @discardableResult
    mutating func sendStart() -> String {
        let tid = nextTID()
        let generation = upload.start.generation
        apply(.startSending(tid: tid, credentials: .sample(at: now, generation: generation, lifetime: lifetime)))
        return tid
    }

    @discardableResult
    mutating func sendCancel() -> String {
        let tid = nextTID()
        apply(.cancelSending(tid: tid))
        return tid
    }

    @discardableResult
    mutating func reply(
        _ kind: DeviceReply.Kind,
        to tid: String,
        code: Int? = nil,
        saidAt: Timestamp? = nil
    ) -> TransitionOutcome.Effect {
        let code = code ?? (kind == .accepted ? 0 : kind == .busy ? 325_009 : 325_001)
        let reply = DeviceReply(kind: kind, code: code, message: "the dock's words", saidAt: saidAt)
        return apply(.commandReplied(tid: tid, reply))
    }

    /// A start that the dock takes.
    mutating func start() {
        reply(.accepted, to: sendStart())
    }

    /// The answer that is awaited does not come.
    mutating func letReplyTimeOut() {
        wait(policy.replyTimeout)
        apply(.timer)
    }

    // MARK: Telemetry and verification

    @discardableResult
    mutating func report(
        _ report: FileReport,
        of module: String = "3",
        saidAt: Timestamp? = nil
    ) -> TransitionOutcome.Effect {
        apply(.reported(objectKey: key(module), report, saidAt: saidAt))
    }

    /// Gives a verdict on what the dock has said so far.
    @discardableResult
    mutating func judge(
        _ verdict: Verdict,
        of module: String = "3",
        askedAt: Timestamp? = nil,
        claims: [Claim]? = nil
    ) -> TransitionOutcome.Effect {
        guard let file = self[module], let objectKey = try? ObjectKey(key(module)) else {
            return .unmatched
        }
        return apply(
            .judged(
                Judgement(
                    objectKey: objectKey,
                    verdict: verdict,
                    askedAt: askedAt ?? now,
                    claims: claims ?? file.report.claims
                )
            )
        )
    }

    subscript(module: String) -> UploadFile? {
        upload.files.first { $0.module == module }
    }

    /// The one file of most stories.
    var file: UploadFile? {
        self["3"]
    }

    private func key(_ module: String) -> String {
        self[module]?.objectKey.value ?? "logs/dock/\(module).tar"
    }

    private mutating func nextTID() -> String {
        messages += 1
        return "tid-\(messages)"
    }
}
