import ControlProtocol
import CredentialMinting
import FoundationEssentials
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import Settings
import Synchronization
import UploadTracking
import Worker

/// Tries one storage profile: its own key, the clocks, a mint, a start as large as its credentials make it, its scope, a
/// look at an object, and its webhook.
struct ProfileCheck: Sendable {
    let settings: Settings
    let profile: Settings.Profile
    let store: CheckedStore
    private let trial = MintTrial()

    init(settings: Settings, profile: Settings.Profile, store: CheckedStore) {
        self.settings = settings
        self.profile = profile
        self.store = store
    }

    var checks: [Check] {
        // Where the STS has an address of its own, it may answer while the object store does not.
        let session = ["store", name("parent")] + (profile.stsEndpoint == profile.endpoint ? [name("clock")] : [])
        let looks = ["store", name("clock"), name(profile.verifyWith == .parent ? "parent" : "mint")]
        return [
            check("parent", look: parent), check("clock", look: clock), check("mint", needs: session, look: mint),
            check("start", needs: [BrokerCheck.name, "commands", name("mint")], look: start),
            check("look", needs: looks, look: examine),
            check("scope", needs: [name("mint"), name("look")], look: scope),
        ] + (profile.webhook.url == nil ? [] : [check("webhook", look: webhook)])
    }

    private func name(_ check: String) -> String {
        "\(profile.name): \(check)"
    }

    private func check(
        _ name: String,
        needs: [String] = [],
        look: @escaping @Sendable () async -> Finding
    ) -> Check {
        Check(self.name(name), needs: needs, look: look)
    }

    private func parent() async -> Finding {
        let past = Mutex<ExpiringCredentials?>(nil)
        do {
            let storage = try StorageProfile(profile)
            let provider = CachingCredentialProvider(
                profile,
                stsEndpoint: storage.stsEndpoint,
                environment: Environment.variables,
                http: try http(),
                clock: SystemWallClock(),
                usesPastEnd: { ended in past.withLock { $0 = ended } }
            )
            let credentials = try await provider.credentials()
            if let end = past.withLock({ $0 })?.expiresAt {
                return .warned(
                    "the metadata service gave the key \(credentials.accessKeyID), which expired on \(end.rfc3339)",
                    remedy: "none is needed for a while: it is used, and the service is asked again"
                )
            }
            return .passed("the key \(credentials.accessKeyID) was found (PARENT is \(profile.parent.rawValue))")
        } catch let error as StorageError {
            return .failed("\(error)", remedy: error.remedy)
        } catch {
            return .failed("\(error)", remedy: "fix the profile's settings")
        }
    }

    /// Compares the clocks by the object store's `Date`, which every answer has, a refusal too.
    private func clock() async -> Finding {
        do {
            let response = try await http().send(
                HTTPRequest(
                    method: .get,
                    url: profile.endpoint + "/",
                    timeouts: HTTPTimeouts(total: .seconds(30)),
                    maximumResponseBytes: 64 * 1024,
                    truncatesResponse: true
                )
            )
            let now = SystemWallClock().now()
            guard let date = response.headers["date"].flatMap(HTTPDate.parse) else {
                return .warned("\(profile.endpoint) does not say what time it is", remedy: "look at both clocks")
            }
            let skew = max(now - date, date - now)
            guard skew < .seconds(60) else {
                return .warned(
                    "this clock and that of \(profile.endpoint) are \(skew.components.seconds) s apart",
                    remedy: "set the clocks; Waybill corrects its signatures, and docks do not"
                )
            }
            return .passed("it agrees with that of \(profile.endpoint)")
        } catch let error as HTTPTransportError {
            return .failed(
                "\(profile.endpoint) cannot be reached: \(error.text)",
                remedy: error.code == .tls ? "check CA_FILE and the server's certificate" : "check ENDPOINT"
            )
        } catch {
            return .failed("\(error)", remedy: "check ENDPOINT and CA_FILE")
        }
    }

    /// Mints for as long as uploads do; where the provider grants less, says for how long it does.
    private func mint() async -> Finding {
        await asWorker { worker, store in
            let mint = DirectMint(profile: worker, store: store)
            let keys = [try profile.canaryObject]
            let asked = DurationText.text(of: profile.duration)
            let began = SystemWallClock().now()
            do throws(DirectMintFailure) {
                let minted = try await mint.attempt(
                    keys,
                    duration: profile.duration,
                    purpose: .check,
                    requester: LocalProfile.requester
                )
                trial.note(minted.credentials)
                let found = "\(minted.credentials.accessKeyID) was minted until \(minted.expiresAt.rfc3339)"
                // Clocks differ by a little, and a quarter of an hour is what signatures bear.
                guard minted.expiresAt - began >= profile.duration - .seconds(900) else {
                    return .warned(
                        "\(found), which is less than DURATION, \(asked)",
                        remedy: "lower DURATION to what the provider grants, so that docks are told no longer time"
                    )
                }
                return .passed("\(found) (DURATION is \(asked))")
            } catch {
                guard case .mint(.provider(let refusal)) = error else {
                    throw error.problem(of: profile.name)
                }
                trial.note(refusal)
                let granted = await granted(by: mint, keys, after: refusal).map { duration in
                    "; \(DurationText.text(of: duration)) is granted, and DURATION is \(asked)"
                }
                return .failed("\(refusal)\(granted ?? "")", remedy: refusal.remedy)
            }
        }
    }

    /// The longest of some usual times that the provider grants, where it may have refused for the time's sake.
    private func granted(by mint: DirectMint, _ keys: [ObjectKey], after refusal: StorageError) async -> Duration? {
        guard refusal.code == .invalidRequest else {
            return nil
        }
        for duration in [Duration.seconds(4 * 3600), .seconds(3600), DirectMint.shortestDuration]
        where duration < profile.duration {
            let minted = try? await mint.attempt(
                keys,
                duration: duration,
                purpose: .check,
                requester: LocalProfile.requester
            )
            if minted != nil {
                return duration
            }
        }
        return nil
    }

    /// That a start gets through whose credentials are as long as those that were minted.
    private func start() async -> Finding {
        let id = BrokerProbe.newID()
        let payload = StartSample(profile).payload(credentials: trial.lengths, id: id)
        return await BrokerCheck(settings: settings.mqtt).large(payload, id: id)
    }

    private func webhook() async -> Finding {
        await WebhookCheck(settings: profile.webhook).look()
    }

    /// The self-test that `waybill run` makes too: that a session cannot write beside its scope.
    private func scope() async -> Finding {
        guard profile.selfTest != .off else {
            return .warned("SELF_TEST is off: whether scopes are enforced is not known", remedy: "unset SELF_TEST")
        }
        return await asWorker { worker, _ in
            switch await worker.selfTest.run(clock: SystemWallClock()) {
            case .enforced(nil):
                .passed("a session wrote its own key, and was refused the one beside it")
            case .enforced(let leftOver?):
                .warned(
                    "scopes are enforced, and \(leftOver)",
                    remedy: "allow the worker's own session DeleteObject on CANARY_KEY (policies/README.md)"
                )
            case .failed(let failure):
                .failed(failure.reason, remedy: failure.remedy)
            case .undecided(let reason):
                .failed(reason, remedy: "see that the object store and its STS answer, and check again")
            }
        }
    }

    /// A look at the canary's object, which need not be there.
    private func examine() async -> Finding {
        if trial.isKeyRefused {
            return .notTried("it needs the profile's own key, which '\(name("mint"))' found to be refused")
        }
        return await asWorker { worker, _ in
            let subject = VerificationSubject(
                key: try profile.canaryObject,
                claims: [],
                requestedAt: nil
            )
            let whose = profile.verifyWith == .parent ? "the profile's own key" : "the worker's own session"
            switch await worker.verifier.examine(subject) {
            case .denied(let reason):
                return .failed(
                    "\(whose) may not look at objects: \(reason)",
                    remedy: """
                        check that BUCKET, \(profile.bucket), is right, and allow it to read objects and to list the bucket \
                        (policies/README.md)
                        """
                )
            case .unanswered(let reason):
                return .failed(reason, remedy: "check ENDPOINT, REGION and BUCKET (\(profile.bucket)) of the profile")
            default:
                return .passed("\(whose) may look at objects of \(profile.bucket)")
            }
        }
    }

    /// Looks with the profile as the worker would have it; what it mints has its row in the audit.
    private func asWorker(
        _ look: (WorkerProfile, any TrackingStore) async throws -> Finding
    ) async -> Finding {
        guard let store = store.store else {
            return .notTried(
                "the audit has no table for its row until `waybill run` or `waybill migrate` renews the schema"
            )
        }
        do {
            return try await look(LocalProfile(settings, profile: profile).composed(recordingInto: store), store)
        } catch let error as StorageError {
            return .failed("\(error)", remedy: error.remedy)
        } catch let problem as Problem {
            return .failed(problem.detail, remedy: "policies/README.md says what the profile's own key needs")
        } catch {
            return .failed("\(error)", remedy: "fix the profile's settings")
        }
    }

    private func http() throws -> HTTPClient {
        try HTTPClient(configuration: HTTPClientConfiguration(caFile: profile.caFile))
    }
}
