import Foundation
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

@Suite struct ProcessTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private static let document = """
        {"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "\(Planted.secret)", \
        "SessionToken": "\(Planted.token)", "Expiration": "2040-01-01T00:00:00Z"}
        """

    private func program(_ script: String) throws -> String {
        let path = directory.file("a program")
        try TextFile.write("#!/bin/sh\n\(script)\n", to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return "'\(path)'"
    }

    private func provider(
        _ command: String,
        environment: [String: String] = [:],
        timeout: Duration = .seconds(60)
    ) -> ProcessCredentialProvider {
        let own = ["PATH": "/usr/bin:/bin"]
        return ProcessCredentialProvider(
            command: command,
            environment: own.merging(environment) { _, last in last },
            timeout: timeout
        )
    }

    @Test func whatItPrintsIsUsed() async throws {
        let found = try await provider(program("echo '\(Self.document)'")).expiringCredentials()
        #expect(found.credentials == Planted.credentials())
        #expect(found.expiresAt == Timestamp(rfc3339: "2040-01-01T00:00:00Z"))
    }

    @Test func theProgramIsFoundInThePath() async throws {
        #expect(try await provider("printf %s '\(Self.document)'").credentials() == Planted.credentials())
    }

    @Test func noShellReadsTheCommand() async throws {
        let path = directory.file("arguments")
        let program = try program(#"printf '%s\n' "$@" > "$OUT"; echo "$DOCUMENT""#)
        let environment = ["OUT": path, "DOCUMENT": Self.document, "HOME": "/home"]
        _ = try await provider(program + " $HOME *.txt ; 'a b' | `id` $(id)", environment: environment).credentials()
        #expect(try TextFile.read(path) == "$HOME\n*.txt\n;\na b\n|\n`id`\n$(id)\n")
    }

    @Test func theWorkersSettingsAreNotItsBusiness() async throws {
        let path = directory.file("environment")
        let program = try program(#"env > "$OUT"; echo "$DOCUMENT""#)
        let environment = ["OUT": path, "DOCUMENT": Self.document, "WAYBILL_STORE_PASSWORD": "hidden"]
        _ = try await provider(program, environment: environment).credentials()
        let text = try TextFile.read(path)
        #expect(text.contains("DOCUMENT="))
        #expect(!text.contains("hidden"))
    }

    @Test(arguments: [
        ("echo PLANTED; echo PLANTED >&2; exit 3", "it ended with exited(3)"),
        ("echo PLANTED >&2; kill -9 $$", "it ended with signaled(9)"),
        ("echo PLANTED", "not a JSON object"),
        (":", "not a JSON object"),
        (#"echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"PLANTED"}'"#, "Version is not 1"),
        (#"echo '{"AccessKeyId":"A","SecretAccessKey":"PLANTED"}'"#, "Version is not 1"),
        (#"echo '{"Version":1}'"#, "there is no access key"),
        ("head -c 70000 /dev/zero", "more than 65536 bytes"),
        ("yes PLANTED", "more than 65536 bytes"),
    ])
    func otherwiseItFails(script: String, message: String) async throws {
        let error = try await refusal(of: provider(program(script) + " PLANTED"))
        #expect(error.code == .credentialSource)
        #expect(error.message.contains(message))
        #expect(error.operation == "process \(directory.file("a program"))")
    }

    @Test(arguments: ["no-such-program PLANTED", "/no/such/program PLANTED", "'", "/dev/null PLANTED"])
    func whatCannotBeRunFails(command: String) async throws {
        #expect(try await refusal(of: provider(command)).code == .credentialSource)
    }

    @Test func whatTakesTooLongIsGivenUp() async throws {
        let error = try await refusal(of: provider(program("exec sleep 100000"), timeout: .milliseconds(1)))
        #expect(error.message == "it took longer than 1ms")
    }

    /// Its children hold its output open, and would do so for ever.
    @Test func whatIsGivenUpIsKilledWithAllThatItStarted() async throws {
        let path = directory.file("pids")
        let script = #"sleep 100000 & echo "$! $$" > "$OUT.new"; mv "$OUT.new" "$OUT"; wait"#
        let provider = try provider(program(script), environment: ["OUT": path])
        let task = Task { try await refusal(of: provider) }
        try await until("the program runs") { FileManager.default.fileExists(atPath: path) }
        task.cancel()
        #expect(try await task.value.message == "the task was canceled")
        let pids = try TextFile.read(path).split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        #expect(pids.count == 2)
        for pid in pids {
            try await until("process \(pid) has gone") {
                let state = try? TextFile.read("/proc/\(pid)/stat")
                return state?.split(separator: ")").last?.hasPrefix(" Z") ?? true
            }
        }
    }

    /// The program has ended, and something that it started holds its output open.
    @Test func aChildThatStaysDoesNotHoldItUp() async throws {
        let path = directory.file("pid")
        let script = #"echo "$DOCUMENT"; sleep 100000 & echo $! > "$OUT""#
        let environment = ["OUT": path, "DOCUMENT": Self.document]
        let error = try? await provider(program(script), environment: environment).credentials()
        defer {
            if let pid = (try? TextFile.read(path)).flatMap({ Int32($0.trimmingCharacters(in: .newlines)) }) {
                kill(pid, SIGKILL)
            }
        }
        #expect(error == Planted.credentials())
    }

    @Test func aRaceOfManyLosesNoOutput() async throws {
        let program = try program("echo '\(Self.document)'")
        let provider = provider(program)
        let names = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var names: [String] = []
                    for _ in 0..<20 {
                        names.append(try await provider.credentials().accessKeyID)
                    }
                    return names
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(names == Array(repeating: "AKID", count: 160))
    }

    @Test func aProfileMayNameAProcess() async throws {
        try TextFile.write(
            "[profile docks]\ncredential_process = \(program("echo '\(Self.document)'")) --x\n",
            to: directory.file("config")
        )
        let provider = SharedCredentialsFileProvider(
            .init(
                credentialsPath: directory.file("credentials"),
                configPath: directory.file("config"),
                profile: "docks",
                isRequired: true
            ),
            environment: ["PATH": "/usr/bin:/bin"]
        )
        #expect(try await provider.credentials() == Planted.credentials())
    }
}
