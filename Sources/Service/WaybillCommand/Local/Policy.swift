import ArgumentParser
import ControlProtocol
import CredentialMinting
import Primitives
import Worker

/// `waybill policy`.
struct Policy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the session policy that credentials for these objects would get, and its size.",
        discussion: """
            Nothing is minted, and nobody is asked. A provider takes at most \(SessionPolicy.maximumCharacters) \
            characters; the templates are in policies/session, or in POLICIES_DIR.

            Examples:
              waybill policy --key logs/4TADKB3001003B/a/3.tar
              waybill policy --key a.tar --key b.tar --profile eu --output json

            Exit codes: 0 it fits, 1 it does not, 2 bad usage or configuration.
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The key of an object, as it is, not percent-encoded; repeatable.", valueName: "key")
    )
    var key: [String] = []

    @Option(help: "The storage profile. (default: the only one, or 'default')")
    var profile: String?

    @OptionGroup var options: SettingsOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        guard !key.isEmpty else {
            throw ValidationError("Name the objects with --key.")
        }
    }

    func run() throws {
        let profile = try LocalProfile(options, profile: profile).composed(recordingInto: nil)
        let policy = try policy(of: profile)
        let size = policy.json.count
        let output = Terminal.standardOutput
        switch format.output {
        case .json:
            let limit = SessionPolicy.maximumCharacters
            let document = "{\"characters\":\(size),\"limit\":\(limit),\"policy\":\(policy.json)}"
            output.writeLine(.json(Array(document.utf8)))
        case .text:
            output.write("\(policy.json)\n\(size) of \(SessionPolicy.maximumCharacters) characters\n")
        }
    }

    private func policy(of profile: WorkerProfile) throws(CommandFailure) -> SessionPolicy {
        do throws(Problem) {
            let keys = try DirectMint(profile: profile, record: { _ in }).keys(key)
            do throws(SessionScopeError) {
                return try profile.minter.policy(for: try SessionScope(bucket: profile.bucket, keys: keys))
            } catch {
                throw Problem(minting: error)
            }
        } catch {
            throw CommandFailure(error)
        }
    }
}
