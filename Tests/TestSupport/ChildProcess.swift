import Glibc
import Synchronization

import class Foundation.Thread

/// A process that the test owns: with all that it starts, it ends at the latest when this object goes.
///
/// It leads a process group of its own, so that a signal can reach whatever it started too.
package final class ChildProcess: Sendable {
    package enum Exit: Sendable, Equatable {
        case code(Int32)
        case signal(Int32)
    }

    package let processIdentifier: Int32
    /// What it prints on stdout.
    package let output = Lines()
    /// What it prints on stderr.
    package let errors = Lines()

    private let state: State

    /// Starts it.
    ///
    /// - Parameters:
    ///   - command: The program, looked for in `PATH` unless it contains a slash, and its arguments.
    ///   - environment: Added to this process's own.
    ///   - directory: Where it works.
    ///   - keeping: Held until it has ended, such as its ``TemporaryDirectory``.
    /// - Throws: ``ChildProcessError``.
    package init(
        _ command: [String],
        environment: [String: String] = [:],
        directory: String = Repository.root,
        keeping: (any Sendable)? = nil
    ) throws(ChildProcessError) {
        let spawned = try Spawned(command, environment: environment, directory: directory)
        processIdentifier = spawned.processIdentifier
        state = State(processIdentifier: spawned.processIdentifier, input: spawned.input)
        for (descriptor, lines) in [(spawned.output, output), (spawned.errors, errors)] {
            Thread.detachNewThread {
                Pipes.readAll(descriptor, into: lines)
            }
        }
        Thread.detachNewThread { [state] in
            state.awaitEnd()
            withExtendedLifetime(keeping) {}
        }
    }

    /// Whether it has not ended yet.
    package var isRunning: Bool {
        state.isRunning
    }

    /// Writes to its stdin, and blocks while there is no room; nothing where it no longer reads.
    package func write(_ text: String) {
        state.write(Array(text.utf8))
    }

    /// Closes its stdin.
    package func closeInput() {
        state.closeInput()
    }

    /// Asks it to end.
    package func terminate() {
        state.signal(SIGTERM, group: false)
    }

    /// Ends it, and what it started, at once.
    package func kill() {
        state.signal(SIGKILL, group: true)
    }

    /// Halts it, and what it started: their connections stay open and nothing answers.
    package func pause() {
        state.signal(SIGSTOP, group: true)
    }

    /// Lets it go on after ``pause()``.
    package func resume() {
        state.signal(SIGCONT, group: true)
    }

    /// Sends it alone any signal.
    package func signal(_ number: Int32) {
        state.signal(number, group: false)
    }

    /// Returns when it has ended, all it printed has been read, and what it left running has been ended.
    @discardableResult
    package func wait() async -> Exit {
        let exit = await state.exit()
        await output.ended()
        await errors.ended()
        return exit
    }

    deinit {
        kill()
    }
}

extension ChildProcess {
    /// How a finished process ended, and what it printed.
    package struct Finished: Sendable {
        package let exit: Exit
        package let output: String
        package let errors: String
    }

    /// Runs a command to its end.
    ///
    /// - Throws: ``ChildProcessError`` where it does not start.
    package static func run(
        _ command: [String],
        environment: [String: String] = [:],
        directory: String = Repository.root,
        input: String = ""
    ) async throws(ChildProcessError) -> Finished {
        let process = try ChildProcess(command, environment: environment, directory: directory)
        process.write(input)
        process.closeInput()
        let exit = await process.wait()
        return Finished(exit: exit, output: process.output.text, errors: process.errors.text)
    }
}

/// A process that could not be started.
package struct ChildProcessError: Error, CustomStringConvertible {
    package let operation: String
    /// Of errno.
    package let code: Int32

    package var description: String {
        "\(operation): \(unsafe String(cString: strerror(code)))"
    }
}
