import ArgumentParser
import ControlProtocol
import Settings

/// `waybill check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Try everything that a worker needs, and say what to do about what is missing.",
        discussion: """
            Uses the settings that `waybill run` would use, and works beside a running worker. It looks at the files and \
            HTTP_LISTEN, and opens the store. It connects to the broker by client ids of its own, subscribes as the worker \
            does (under MQTT_SHARE_GROUP in a group of its own), and reads back what it sends to \
            thing/product/waybill-check/… and waybill/events/waybill-check/…. For each profile it looks for the parent \
            credentials, compares clocks, mints for CANARY_KEY and DURATION (with a row in the audit), sends a message as \
            long as a start with such credentials, makes the self-test, looks at that object and its bucket with the key \
            that verifies, and connects to the webhook with a HEAD request, which is no notice.

            A check that needs another one which failed is not tried.

            Exit codes: 0 all is well (warnings aside), 1 a check failed, 2 bad usage or configuration.
            """
    )

    @Option(help: "Only this storage profile. (default: all)")
    var profile: String?

    @OptionGroup var options: SettingsOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let loaded = try options.load()
        let settings = loaded.settings
        let profiles = try profile.map { [try settings.profile(named: $0)] } ?? settings.profiles
        let store = CheckedStore(settings.store)
        let checks =
            [
                .settings(loaded), .files(settings, profiles: profiles), .api(settings.http), .store(store),
            ]
            + BrokerCheck(settings: settings.mqtt).checks
            + profiles.flatMap { ProfileCheck(settings: settings, profile: $0, store: store).checks }
        let output = Terminal.standardOutput
        let style = output.style()
        let width = checks.map(\.name.count).max() ?? 0
        let list = await Checklist(checks) { line in
            if format.output == .text {
                output.write(line.text(nameWidth: width, style: style))
            }
        }
        await store.close()
        if format.output == .json {
            output.writeLine(try ControlJSON.encode(list))
        }
        guard list.ok else {
            let count = list.checks.count { $0.status == "failed" }
            throw CommandFailure(.no, count == 1 ? "a check failed" : "\(count) checks failed")
        }
    }
}
