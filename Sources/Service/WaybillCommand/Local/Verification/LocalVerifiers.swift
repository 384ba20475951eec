import ControlProtocol
import Primitives
import Settings
import UploadTracking
import Worker

/// The verifiers of the profiles, each built when it is first needed.
actor LocalVerifiers {
    private let settings: Settings
    private let fallback: LocalVerifier?
    private let patience: Int
    private let leavesAudit: Bool
    private var built: [ProfileName: Result<LocalVerifier, CommandFailure>] = [:]
    private var store: (any TrackingStore)?

    /// - Parameters:
    ///   - settings: The worker's.
    ///   - name: The profile of objects that name none; `nil`: the only one, or the one called `default`, if there is
    ///     such a one.
    ///   - patience: How many objects in a row may have no answer before a profile is given up.
    ///   - leavesAudit: Whether sessions that the worker's key is swapped for leave their row.
    /// - Throws: ``CommandFailure`` of bad usage or configuration.
    init(_ settings: Settings, profile name: String?, patience: Int, leavesAudit: Bool) throws(CommandFailure) {
        self.settings = settings
        self.patience = patience
        self.leavesAudit = leavesAudit
        let profile: Settings.Profile? =
            if let name { try settings.profile(named: name) } else { try? settings.profile(named: nil) }
        var store: (any TrackingStore)?
        fallback = try profile.map { profile throws(CommandFailure) in
            try Self.verifier(profile, of: settings, patience: patience, leavesAudit: leavesAudit, store: &store)
        }
        self.store = store
        if let fallback {
            built[fallback.name] = .success(fallback)
        }
    }

    /// The verifier of a profile.
    ///
    /// - Parameter name: The profile's; `nil`: of objects that name none.
    /// - Returns: It, built once.
    /// - Throws: ``CommandFailure``, in words for the line that names it.
    func verifier(for name: String?) throws(CommandFailure) -> LocalVerifier {
        guard let name else {
            guard let fallback else {
                throw CommandFailure(.usage, "profile is missing, and --profile names none for such lines")
            }
            return fallback
        }
        let profile = try settings.profile(named: name)
        if let known = built[profile.name] {
            return try known.get()
        }
        let result: Result<LocalVerifier, CommandFailure>
        do throws(CommandFailure) {
            result = .success(
                try Self.verifier(profile, of: settings, patience: patience, leavesAudit: leavesAudit, store: &store)
            )
        } catch {
            result = .failure(CommandFailure(.unanswered, error.message, nextStep: error.nextStep))
        }
        built[profile.name] = result
        return try result.get()
    }

    /// Closes what was opened.
    func close() async {
        await store?.close()
    }

    private static func verifier(
        _ profile: Settings.Profile,
        of settings: Settings,
        patience: Int,
        leavesAudit: Bool,
        store: inout (any TrackingStore)?
    ) throws(CommandFailure) -> LocalVerifier {
        // Every mint leaves its row (rules.md, Credentials); where the profile's own key looks, nothing is minted.
        if profile.verifyWith == .session, leavesAudit, store == nil {
            do throws(CommandFailure) {
                store = try LocalStore.open(settings.store)
            } catch {
                throw CommandFailure(
                    error.status,
                    "the session that looks at objects of '\(profile.name)' could not have its row in the audit: "
                        + error.message,
                    nextStep: (error.nextStep.map { "\($0); " } ?? "") + "or verify without a row with --no-audit"
                )
            }
        }
        let worker = try LocalProfile(settings, profile: profile).composed(recordingInto: leavesAudit ? store : nil)
        return LocalVerifier(worker, patience: patience)
    }
}
