import ArgumentParser
import ControlProtocol
import ObjectVerification
import Primitives
import Settings

/// `waybill verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that objects are the files that somebody says they are, or still are what was proven.",
        discussion: """
            What Waybill has recorded is proven again through a worker (--upload, --all): each verified object is looked \
            at, by what the object store says of it or with --download by its bytes, and what became of it is told: \
            intact, gone, changed, other_version (the proven version is there, and another is the current one), denied, \
            unanswered. No state changes by it; drift has its notice, file.drifted. With --upload, files that failed are \
            looked for too (proven, unproven).
              waybill verify --upload 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f --download
              waybill verify --all --profile eu --since 2026-03-01T00:00:00Z
              waybill verify --all --output json --only-failures > drift.ndjson

            One object, or an archive that Waybill never saw, looked at from here with the profile's own verification \
            credentials; neither a worker nor a store is needed. (A profile with VERIFY_WITH=session has a session \
            minted, which leaves its row in the store, or --no-audit.) Proof is what it is for uploads: the exact size, \
            and the fingerprint by ETag, by checksum, or by reading the object.

              waybill verify logs/a.tar --size 1024 --fingerprint 9e107d9d372bb6826bd81d3542a419d6
              waybill verify --from archive.ndjson
              waybill verify --from archive.ndjson --output json --only-failures > failures.ndjson

            A file for --from has a JSON object on each line, and may be as long as it likes:
              {"key": "logs/a.tar", "size": 1024, "fingerprint": "9e107d9d…"}
            fingerprint is an MD5, SHA-1 or SHA-256, in hexadecimal or base64, or as a dock said it; beside it there may \
            be "profile", for another than --profile names, and "since", a time like "2026-03-01T12:00:00Z": an object \
            from before it proves nothing. From a database of the backend, and from Waybill's own uploads:
              SELECT json_build_object('key', path, 'size', bytes, 'fingerprint', md5) FROM files;
              waybill uploads --output json | jq -c '.uploads[].files[]
                | {key: .object_key, size: .reported.size, fingerprint: .reported.fingerprint}'

            Results come in the file's order. With --output json there is a line for each: line, key, profile, bucket, \
            verdict (verified, failed, invalid, unanswered), proof, evidence, code, message, remedy; the text shows \
            what is not verified, and the counts. The same object on two lines is looked at twice. Where nobody \
            answers, an object is asked for \(PatientLook.attempts) times; an object store that has answered before is \
            waited for, and one that stays silent is given up. Ctrl-C ends with the counts of what was done.

            Exit codes: 0 all is proven; 1 something is not, or a line cannot be understood, whatever else; 2 bad \
            usage or configuration; 3 all that was answered is proven, and something was not answered, or denied to the \
            worker, or the command was interrupted.
            """
    )

    @Argument(help: "The key of an object, as it is, not percent-encoded.")
    var key: String?

    @Option(help: "The object's size in bytes.")
    var size: Int64?

    @Option(help: ArgumentHelp("Its MD5, SHA-1 or SHA-256, in hexadecimal or base64.", valueName: "hash"))
    var fingerprint: String?

    @Option(
        help: ArgumentHelp(
            "An object from before this time proves nothing. With --all: only uploads requested since.",
            valueName: "time"
        )
    )
    var since: TimeArgument?

    @Option(help: ArgumentHelp("A file of objects, one in JSON on each line; - for the input.", valueName: "file"))
    var from: String?

    @Option(
        help:
            "How many at a time: with --from objects (default: UPLOADS_VERIFY_CONCURRENCY), with --all uploads (default: 4)."
    )
    var concurrency: Int?

    @Flag(name: .customLong("only-failures"), help: "With --output json: only what is not well.")
    var showsFailuresOnly = false

    @Option(help: "The storage profile. (default: the only one, or 'default'; with --all: all)")
    var profile: String?

    @Flag(name: .customLong("no-audit"), help: "Leave no row in the store.")
    var isUnaudited = false

    @OptionGroup var recorded: VerificationOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        guard [key != nil, from != nil, recorded.upload != nil, recorded.all].count(where: \.self) == 1 else {
            throw ValidationError("Name one object, a file with --from, an upload with --upload, or take --all.")
        }
        guard (1...Self.mostAtATime).contains(concurrency ?? 1) else {
            throw ValidationError("--concurrency takes 1 to \(Self.mostAtATime).")
        }
        guard !showsFailuresOnly || format.output == .json else {
            throw ValidationError("--only-failures goes with --output json; the text shows little else.")
        }
        guard concurrency == nil || from != nil || recorded.all else {
            throw ValidationError("--concurrency goes with --from and --all.")
        }
        guard since == nil || key != nil || recorded.all else {
            throw ValidationError("--since goes with one object and with --all; in a file it stands in the lines.")
        }
        if recorded.isWanted {
            try validateRecorded()
        }
        if key != nil {
            try validateOne()
        } else if size != nil || fingerprint != nil {
            throw ValidationError("--size and --fingerprint go with one object; in a file they stand in the lines.")
        }
    }

    private func validateOne() throws {
        guard let size, let fingerprint else {
            throw ValidationError("One object is proven by both --size and --fingerprint.")
        }
        guard size >= 0 else {
            throw ValidationError("--size takes bytes.")
        }
        guard RequestRules.isFingerprint(fingerprint) else {
            throw ValidationError(
                "--fingerprint takes an MD5, SHA-1 or SHA-256 in hexadecimal (32, 40 or 64 digits) or base64."
            )
        }
        guard !showsFailuresOnly else {
            throw ValidationError("--only-failures goes with more than one object.")
        }
    }

    private func validateRecorded() throws {
        guard !isUnaudited, settings.overrides.isEmpty else {
            throw ValidationError("--no-audit and --set are for what is looked at from here; this is for the worker.")
        }
        guard recorded.all || profile == nil else {
            throw ValidationError("--profile goes with --all; an upload has its own.")
        }
    }

    private static let mostAtATime = 1024
    /// For how many full rounds of unanswered objects a profile is borne with.
    private static let rounds = 4

    func run() async throws {
        if recorded.isWanted {
            try await verifyRecorded()
        } else {
            try await verifyFromHere()
        }
    }

    /// Has the worker look.
    private func verifyRecorded() async throws {
        let run = CompletionVerificationRun(
            client: try server.client(),
            options: recorded,
            format: format.output,
            showsFailuresOnly: showsFailuresOnly
        )
        if let id = recorded.upload {
            try await run.runOne(id)
            return
        }
        let query = UploadQuery(
            states: recorded.state?.states ?? [.completed, .failed],
            gateway: recorded.gateway,
            profile: profile,
            labels: try LabelArgument.dictionary(recorded.label)
        )
        try await run.runAll(
            query,
            since: since?.moment,
            concurrency: concurrency ?? CompletionVerificationRun.concurrency
        )
    }

    /// Looks with the settings of the worker, and without it.
    private func verifyFromHere() async throws {
        let settings = try LocalProfile.settings(settings)
        let concurrency = concurrency ?? settings.uploads.verifyConcurrency
        let verifiers = try LocalVerifiers(
            settings,
            profile: profile,
            patience: concurrency * Self.rounds,
            leavesAudit: !isUnaudited
        )
        do {
            if let from {
                try await ArchiveVerificationRun(
                    path: from,
                    concurrency: concurrency,
                    format: format.output,
                    showsFailuresOnly: showsFailuresOnly
                )
                .run(verifiers)
            } else {
                try await verifyOne(verifiers)
            }
        } catch {
            await verifiers.close()
            throw error
        }
        await verifiers.close()
    }

    private func verifyOne(_ verifiers: LocalVerifiers) async throws {
        guard let key, let size, let fingerprint else {
            return
        }
        let object: ClaimedObject
        do {
            object = ClaimedObject(
                key: try ObjectKey(key),
                size: size,
                fingerprint: fingerprint,
                since: since?.moment
            )
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
        let verifier = try await verifiers.verifier(for: nil)
        let display = ProgressDisplay(unit: .bytes)
        let finding = await display.during {
            await verifier.find(object) { read in
                display.advance { progress in
                    progress.done = Int(read.bytesRead)
                    progress.fraction = read.size > 0 ? Double(read.bytesRead) / Double(read.size) : nil
                }
            }
        }
        let output = Terminal.standardOutput
        switch format.output {
        case .json: output.writeLine(try ControlJSON.encode(finding))
        case .text: output.write(finding.details(style: output.style()).asText)
        }
        try finding.requireVerified()
    }
}
