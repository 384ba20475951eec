import ControlAPI
import Logging
import Primitives
import ServiceLifecycle
import Settings
import UnixSignals
import Worker

/// Puts changed settings to use without a restart: on SIGHUP, and when a file of settings changed (contract.md,
/// Settings).
///
/// Settings that cannot be used are said, and what held before goes on holding.
actor SettingsReloader: Service {
    /// How often the files are looked at.
    private static let interval = Duration.seconds(5)

    private let hangUps: UnixSignalsSequence
    private var loaded: LoadedSettings
    private let profiles: ProfileDirectory
    private let composer: ProfileComposer
    private let authorizer: Authorizer
    private let bells: LoopBells
    private let current: CurrentSettings
    private let logger: Logger
    /// What was wrong at the last look, so that it is not said at every look.
    private var complaint: String?
    /// Names of changed settings that wait for a restart: said once.
    private var waiting: [String] = []

    /// - Parameters:
    ///   - hangUps: Trapped from the start of the process: untrapped, the signal would end it.
    ///   - loaded: What holds.
    ///   - profiles: What is replaced.
    ///   - composer: Builds the profiles that changed.
    ///   - authorizer: Is told of other tokens.
    ///   - bells: Rung after a change.
    ///   - current: What else is replaced.
    ///   - logger: For what changed.
    init(
        hangUps: UnixSignalsSequence,
        loaded: LoadedSettings,
        profiles: ProfileDirectory,
        composer: ProfileComposer,
        authorizer: Authorizer,
        bells: LoopBells,
        current: CurrentSettings,
        logger: Logger
    ) {
        self.hangUps = hangUps
        self.loaded = loaded
        self.profiles = profiles
        self.composer = composer
        self.authorizer = authorizer
        self.bells = bells
        self.current = current
        self.logger = logger
    }

    func run() async throws {
        await withTaskGroup { group in
            group.addTask {
                for await _ in self.hangUps.cancelOnGracefulShutdown() {
                    await self.reload(isAsked: true)
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.interval)) != nil {
                    await self.reload(isAsked: false)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Loads again, and applies what changed.
    ///
    /// - Parameter isAsked: Somebody sent a signal, and is told even that nothing changed.
    private func reload(isAsked: Bool) {
        let reload: SettingsReload
        do {
            reload = try loaded.reload()
            guard !reload.changed.isEmpty || !reload.needsRestart.isEmpty else {
                complaint = nil
                if isAsked {
                    logger.notice("settings read again: nothing changed")
                }
                return
            }
            try apply(reload)
        } catch {
            let text = "\(error)"
            if isAsked || text != complaint {
                logger.error(
                    "settings read again cannot be used; what held before goes on holding",
                    metadata: ["error": "\(text)"]
                )
            }
            complaint = text
            return
        }
        complaint = nil
        if reload.needsRestart != waiting {
            waiting = reload.needsRestart
            if !waiting.isEmpty {
                logger.warning("settings changed that need a restart", metadata: ["settings": "\(waiting)"])
            }
        }
    }

    private func apply(_ reload: SettingsReload) throws {
        guard !reload.changed.isEmpty else {
            return
        }
        let before = Dictionary(
            loaded.settings.profiles.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        // An unchanged profile keeps its hands: what they have cached, and how it stands by its self-test.
        let next = try reload.loaded.settings.profiles.map { settings in
            if before[settings.name] == settings, let kept = profiles[settings.name] {
                return kept
            }
            return try composer.profile(settings)
        }
        try authorizer.replace(with: reload.loaded.settings.http, logger: logger)
        profiles.replace(with: next)
        current.take(reload.loaded.settings)
        loaded = reload.loaded
        bells.ringAll()
        logger.notice("settings read again", metadata: ["changed": "\(reload.changed)"])
    }
}
