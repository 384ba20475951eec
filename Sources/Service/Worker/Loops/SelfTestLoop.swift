import CredentialMinting
import Logging
import Metrics
import Primitives
import Synchronization

/// Runs the profiles' self-tests: at the start, after a reload, and again from time to time (rules.md, Credentials,
/// Canary).
struct SelfTestLoop: Sendable {
    let profiles: ProfileDirectory
    let clock: any WallClock
    let bells: LoopBells
    let logger: Logger

    /// Tries each profile when it is due, whatever the tries of others that are under way.
    func run() async {
        let running = RunningTests()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let now = clock.now()
                let idle = profiles.all.filter { !running.contains($0.selfTest) }
                for profile in idle where profile.selfTest.dueAt.map({ $0 <= now }) ?? false {
                    running.begin(profile.selfTest)
                    group.addTask {
                        await test(profile)
                        running.end(profile.selfTest)
                        bells.selfTest.ring()
                    }
                }
                let waits = idle.filter { !running.contains($0.selfTest) }.compactMap {
                    $0.selfTest.dueAt.map { $0 - now }
                }
                await bells.selfTest.wait(atMost: max(.milliseconds(5), min(waits.min() ?? .seconds(60), .seconds(60))))
            }
            group.cancelAll()
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
        bells.commands.ring()
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

/// The self-tests that are under way.
private final class RunningTests: Sendable {
    private let tests = Mutex<Set<ObjectIdentifier>>([])

    func contains(_ test: ProfileSelfTest) -> Bool {
        tests.withLock { $0.contains(ObjectIdentifier(test)) }
    }

    func begin(_ test: ProfileSelfTest) {
        tests.withLock { _ = $0.insert(ObjectIdentifier(test)) }
    }

    func end(_ test: ProfileSelfTest) {
        tests.withLock { _ = $0.remove(ObjectIdentifier(test)) }
    }
}
