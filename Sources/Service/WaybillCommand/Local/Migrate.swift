import ArgumentParser
import Settings
import UploadTracking

/// `waybill migrate`.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to date.",
        discussion: "With STORE_MIGRATE=auto, the default, `waybill run` does this by itself."
    )

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.load().settings
        do {
            let store = try StoreComposer.open(settings.store, migrate: true)
            await store.close()
        } catch {
            throw CommandFailure(
                StoreComposer.status(of: error, settings.store),
                "the schema of \(settings.store.url) cannot be brought up to date: \(error)"
            )
        }
        print("the schema of \(settings.store.url) is up to date")
    }
}
