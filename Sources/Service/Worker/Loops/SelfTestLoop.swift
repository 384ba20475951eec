import CredentialMinting
import Logging
import Metrics
import Primitives

/// Runs the profiles' self-tests: at the start, after a reload, and again from time to time (rules.md, Credentials,
/// Canary).
struct SelfTestLoop: Sendable {
    let profiles: ProfileDirectory
    let clock: any WallClock
    let bells: LoopBells
    let logger: Logger

    func run() async {
        while !Task.isCancelled {
            await runDue()
            let now = clock.now()
            let wait = profiles.all.compactMap { $0.selfTest.dueAt.map { $0 - now } }.min() ?? .seconds(60)
            await bells.selfTest.wait(atMost: max(.milliseconds(5), min(wait, .seconds(60))))
        }
    }

    /// Returns when every profile has been tried once, or the time is up.
    func firstRound(within limit: Duration) async {
        _ = try? await bells.changes.firstValue(within: limit) {
            profiles.all.contains(where: \.selfTest.isUntried) ? nil : true
        }
    }

    /// One try of each profile that is due, side by side.
    private func runDue() async {
        let now = clock.now()
        await withDiscardingTaskGroup { group in
            for profile in profiles.all where profile.selfTest.dueAt.map({ $0 <= now }) ?? false {
                group.addTask { await test(profile) }
            }
        }
    }

    private func test(_ profile: WorkerProfile) async {
        let before = profile.selfTest.standing
        let outcome = await profile.selfTest.run(clock: clock)
        guard !Task.isCancelled else {
            return
        }
        report(outcome, of: profile, before: before)
        Gauge(label: "waybill_profile_quarantined", dimensions: [("profile", profile.name.value)])
            .record(profile.selfTest.quarantine == nil ? 0 : 1)
        bells.changes.signal()
        if profile.selfTest.obstacle == nil {
            bells.commands.ring()
        }
    }

    private func report(_ outcome: CanaryOutcome, of profile: WorkerProfile, before: ProfileSelfTest.Standing) {
        switch outcome {
        case .enforced(let leftOver):
            if before != .sound {
                logger.info("self-test passed: scopes are enforced", metadata: ["profile": "\(profile.name)"])
            }
            if let leftOver {
                logger.warning(
                    "the self-test's object stays",
                    metadata: [
                        "profile": "\(profile.name)", "reason": "\(leftOver)",
                        "remedy": "allow the worker's own session DeleteObject on CANARY_KEY (policies/README.md)",
                    ]
                )
            }
        case .failed(let failure):
            logger.error(
                profile.selfTest.rule == .require
                    ? "self-test failed: the profile is quarantined" : "self-test failed",
                metadata: [
                    "profile": "\(profile.name)", "reason": "\(failure.reason)", "remedy": "\(failure.remedy)",
                ]
            )
        case .undecided(let reason):
            logger.warning(
                "self-test undecided; trying again",
                metadata: ["profile": "\(profile.name)", "reason": "\(reason)"]
            )
        }
    }
}
