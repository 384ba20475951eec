import ArgumentParser
import Settings
import UploadStore
import UploadTracking

/// `waybill migrate`.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to date, or move a store.",
        discussion: """
            With STORE_MIGRATE=auto, the default, `waybill run` brings the schema up to date by itself. Workers of the \
            version before go on meanwhile, but where a migration says that they cannot: that one is made when they \
            have ended. A schema of a newer version is left as it is.

            --from copies all that a SQLite file holds into the PostgreSQL database that STORE_URL names, which must \
            hold nothing yet: all of it, or nothing. End the file's worker first, and start it with the new STORE_URL \
            after; the file stays as it is.

            After a backup was restored, --new-epoch tells consumers: cursors of before are refused with 410, code \
            epoch_changed, and they read notices again from the beginning. A dump that was restored into another \
            PostgreSQL database needs no telling.

            Example:
              WAYBILL_STORE_URL=postgresql://waybill@db/waybill waybill migrate --from sqlite:waybill.db
            """
    )

    @Option(help: ArgumentHelp("The store to copy.", valueName: "sqlite:PATH"))
    var from: String?

    @Flag(help: "Begin another history: a backup was restored.")
    var newEpoch = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard from == nil || !newEpoch else {
            throw ValidationError("--from copies the history as it is; it goes without --new-epoch")
        }
    }

    func run() async throws {
        let settings = try options.load().settings
        if let from {
            try copy(from, to: settings.store)
            return
        }
        let account: String
        do {
            let store = try StoreComposer.open(settings.store, migrate: true)
            do {
                account = StoreComposer.account(of: store) + (newEpoch ? try await beginEpoch(in: store) : "")
            } catch {
                await store.close()
                throw error
            }
            await store.close()
        } catch {
            throw StoreComposer.failure(
                "the schema of \(settings.store.url) cannot be brought up to date",
                error,
                settings.store
            )
        }
        Terminal.standardOutput.writeLine(.text("\(settings.store.url): \(account)"))
    }

    private func beginEpoch(in store: any TrackingStore) async throws -> String {
        let epoch = StoreHistory.newEpoch()
        try await store.write { try $0.begin(epoch: epoch) }
        return "; its history is \(epoch) from now on, and cursors of before are refused"
    }

    private func copy(_ source: String, to settings: Settings.Store) throws {
        let scheme = "sqlite:"
        let path = String(source.dropFirst(scheme.count))
        guard source.hasPrefix(scheme), LocalStore.exists(path) else {
            throw CommandFailure(.usage, "there is no store at \(source.printable)", nextStep: "name it as sqlite:PATH")
        }
        guard let target = StoreComposer.postgres(settings) else {
            throw CommandFailure(
                .usage,
                "\(settings.url) is no PostgreSQL database",
                nextStep: "set STORE_URL to where the store is to go, postgresql://…"
            )
        }
        do {
            for (table, rows) in try StoreCopy.copy(from: path, to: target) {
                Terminal.standardOutput.writeLine(.text("\(table): \(rows)"))
            }
        } catch {
            throw StoreComposer.failure("\(source.printable) was not copied, and nothing of it", error, settings)
        }
        Terminal.standardOutput.writeLine(.text("all of \(source.printable) is in \(settings.url)"))
    }
}
