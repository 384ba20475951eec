import ArgumentParser
import ControlProtocol
import CredentialMinting
import FoundationEssentials
import ObjectStorage
import Primitives
import Settings
import UploadTracking
import Worker

/// `waybill mint`.
struct Mint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mint temporary credentials that may put exactly these objects.",
        discussion: """
            The credentials are printed once, on the standard output, and kept nowhere. They may put, list the parts of \
            and abort the named keys, and nothing else. The profile's own key signs, so this runs where the worker's \
            settings are; it needs no running worker, and works beside one. MINT_PREFIXES bounds what others get over \
            the API (POST /v1/credentials), not whoever holds the settings.

            Every mint leaves its row in the store (`waybill audit`) before anything is printed. Where the store cannot \
            be opened nothing is minted, unless --no-audit says that no row is wanted.

            Examples:
              waybill mint --key exports/2026-03-01.tar
              waybill mint --key a.tar --key b.tar --profile eu --duration 15m
              eval "$(waybill mint --key exports/a.tar --format env)"

            For the AWS tools, in ~/.aws/config:
              [profile exports]
              credential_process = /usr/bin/waybill mint --key exports/a.tar --format credential_process
              region = REGION
              endpoint_url = ENDPOINT

            Exit codes: 0 minted, 1 refused, 2 bad usage or configuration, 3 the object store could not be asked.
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The key of an object, as it is, not percent-encoded; repeatable.", valueName: "key")
    )
    var key: [String] = []

    @Option(help: "The storage profile. (default: the only one, or 'default')")
    var profile: String?

    @Option(help: "How long the credentials are good for, 15m at least. (default and most: the profile's DURATION)")
    var duration: WaitLimit?

    @Option(
        help:
            "How to print them: json, env for a shell (with region and address), or credential_process for the AWS tools."
    )
    var format: MintFormat = .json

    @Flag(name: .customLong("no-audit"), help: "Leave no row in the store.")
    var isUnaudited = false

    @OptionGroup var options: SettingsOptions

    mutating func validate() throws {
        guard (1...RequestLimits.files).contains(key.count) else {
            throw ValidationError("Name 1 to \(RequestLimits.files) objects with --key.")
        }
    }

    func run() async throws {
        let local = try LocalProfile(options, profile: profile)
        let store = isUnaudited ? nil : try openStore(local.settings.store)
        let outcome: Result<Secret, CommandFailure>
        do throws(CommandFailure) {
            outcome = .success(try await mint(local, into: store))
        } catch {
            outcome = .failure(error)
        }
        await store?.close()
        Terminal.standardOutput.write(try outcome.get().reveal())
    }

    private func mint(_ local: LocalProfile, into store: (any TrackingStore)?) async throws(CommandFailure) -> Secret {
        let profile = try local.composed(recordingInto: store)
        let mint =
            if let store {
                DirectMint(profile: profile, store: store)
            } else {
                DirectMint(profile: profile, record: { _ in })
            }
        do {
            let minted = try await mint.mint(
                try mint.keys(key),
                duration: duration?.duration,
                purpose: .mint,
                requester: LocalProfile.requester
            )
            return try format.text(of: CredentialsResource(minted, profile: profile))
        } catch let problem as Problem {
            throw CommandFailure(problem)
        } catch {
            throw CommandFailure(.unanswered, "the credentials cannot be written: \(error)")
        }
    }

    private func openStore(_ settings: Settings.Store) throws(CommandFailure) -> any TrackingStore {
        do {
            return try LocalStore.open(settings)
        } catch {
            throw CommandFailure(
                error.status,
                "nothing is minted, because the audit could not have its row: \(error.message)",
                nextStep: (error.nextStep.map { "\($0); " } ?? "") + "or mint without a row with --no-audit"
            )
        }
    }
}
