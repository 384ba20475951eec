import ControlProtocol
import CredentialMinting
import FoundationEssentials
import ObjectVerification
import Primitives
import Settings
import UploadTracking
import Worker

/// A profile as a command uses it without a worker.
struct LocalProfile {
    let settings: Settings
    let profile: Settings.Profile

    /// Loads the settings, and picks the profile.
    ///
    /// - Throws: ``CommandFailure`` of bad usage or configuration.
    init(_ options: SettingsOptions, profile name: String?) throws {
        let settings = try Self.settings(options)
        self.init(settings, profile: try settings.profile(named: name))
    }

    /// Loads the settings for a command that works with several profiles.
    ///
    /// - Throws: ``CommandFailure`` of bad usage or configuration.
    static func settings(_ options: SettingsOptions) throws -> Settings {
        try options.load().settings
    }

    init(_ settings: Settings, profile: Settings.Profile) {
        self.settings = settings
        self.profile = profile
    }

    /// The profile's hands.
    ///
    /// - Parameter store: Takes the audit of the sessions that the worker's own key is swapped for; without one they
    ///   leave no row.
    /// - Returns: The profile, untested.
    /// - Throws: ``CommandFailure`` of bad configuration.
    func composed(recordingInto store: (any TrackingStore)?) throws(CommandFailure) -> WorkerProfile {
        let composer = ProfileComposer(
            policiesDirectory: settings.policiesDirectory,
            environment: Environment.variables,
            clock: SystemWallClock(),
            // Nobody's heads are kept waiting, so whoever wants to read does in the end.
            downloads: DownloadPlaces(settings.uploads.verifyConcurrency, queue: .max),
            // A command has patience of its own with what does not answer.
            logger: nil,
            record: { profile, mint in try await store?.record(mint, of: profile) }
        )
        do {
            return try composer.profile(profile)
        } catch {
            throw CommandFailure(.usage, "the profile '\(profile.name)' cannot be used: \(error)")
        }
    }

    /// Who runs the command, for the audit.
    static var requester: String {
        "command:\(ProcessInfo.processInfo.userName.printable.prefix(64))"
    }
}

extension CommandFailure {
    /// What the parts of the worker say, where no worker was asked.
    init(_ problem: Problem) {
        let status: CommandStatus =
            switch problem.status {
            case 400: .usage
            case 401..<500: .no
            case 502: .no
            default: .unanswered
            }
        self.init(status, problem.detail)
    }
}
