import Primitives
import Subprocess
import SystemPackage

/// Credentials that a program prints, in the format of the AWS tools' `credential_process` (``ProcessDocument``).
///
/// The program is run without a shell, with nothing to read, in a session of its own; with all that it started it is
/// killed when its time is over or it prints too much. What it prints on stderr is thrown away unread: programs print
/// secrets there.
package struct ProcessCredentialProvider: ExpiringCredentialProvider {
    /// The most that a program may print, in bytes.
    package static let maximumBytes = 1 << 16

    private let command: Secret
    private let environment: [String: Secret]
    private let timeout: Duration

    /// - Parameters:
    ///   - command: A command line: words apart by white space, quotation marks and backslashes as in a shell, and no
    ///     other of a shell's signs. A program without a slash is looked for in the environment's `PATH`.
    ///   - environment: What the program gets, without `WAYBILL_…`: the worker's own settings are not its business.
    ///   - timeout: How long it may take.
    package init(command: String, environment: [String: String], timeout: Duration = .seconds(60)) {
        self.command = Secret(command)
        self.environment = environment.filter { !$0.key.hasPrefix("WAYBILL_") }.mapValues(Secret.init)
        self.timeout = timeout
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        var source = "process"
        do throws(CredentialFault) {
            let words = try CommandWords.command(command.reveal())
            // The program alone: arguments may be secret.
            source += " \(words[0])"
            return try ProcessDocument(await output(of: words)).credentials()
        } catch {
            // A program that was named is there to give some.
            throw StorageError(.unusable(error.message), source: source)
        }
    }

    private func output(of words: [String]) async throws(CredentialFault) -> [UInt8] {
        let timeout = timeout
        let execution = execution(of: words)
        let outcome = await withTaskGroup(of: Result<[UInt8], CredentialFault>.self) { group in
            group.addTask { await execution.run() }
            group.addTask {
                do {
                    try await Task.sleep(for: timeout)
                    return .failure(.unusable("it took longer than \(DurationText.text(of: timeout))"))
                } catch {
                    return .failure(.unusable("the task was canceled"))
                }
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(.unusable("it was not run"))
        }
        return try outcome.get()
    }

    private func execution(of words: [String]) -> ProcessExecution {
        ProcessExecution(words: words, environment: environment)
    }
}

/// One run of a program.
private struct ProcessExecution: Sendable {
    let words: [String]
    let environment: [String: Secret]

    func run() async -> Result<[UInt8], CredentialFault> {
        do {
            let result = try await Subprocess.run(
                words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
                arguments: Arguments(Array(words.dropFirst())),
                environment: .custom(variables),
                platformOptions: options,
                output: .bytes(limit: ProcessCredentialProvider.maximumBytes),
                error: .discarded
            )
            guard result.terminationStatus.isSuccess else {
                return .failure(.unusable("it ended with \(result.terminationStatus)"))
            }
            return .success(result.standardOutput)
        } catch let error as SubprocessError {
            return .failure(.unusable(Self.text(error)))
        } catch {
            return .failure(.unusable("it could not be run"))
        }
    }

    private var variables: [Environment.Key: String] {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment {
            if let key = Environment.Key(rawValue: name) {
                variables[key] = value.reveal()
            }
        }
        return variables
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        return options
    }

    /// Without the library's own words, which may quote the command.
    private static func text(_ error: SubprocessError) -> String {
        let system = error.underlyingError.map { " (\($0))" } ?? ""
        return switch error.code {
        case .executableNotFound: "there is no such program\(system)"
        case .spawnFailed: "it could not be started\(system)"
        case .outputLimitExceeded: "it printed more than \(ProcessCredentialProvider.maximumBytes) bytes"
        default: "its output could not be read\(system)"
        }
    }
}
