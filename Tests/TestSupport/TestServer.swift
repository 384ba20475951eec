/// A server that `scripts/server` runs for a test, and that ends with it.
package final class TestServer: Sendable {
    /// Where it answers.
    package let url: String
    package let process: ChildProcess

    /// Starts it, and returns when it answers.
    ///
    /// - Parameters:
    ///   - kind: As `scripts/server` calls it.
    ///   - directory: Held for as long as the server runs.
    ///   - port: On 127.0.0.1.
    ///   - arguments: Beside directory and port.
    ///   - environment: For secrets.
    /// - Throws: ``TestServerError`` with what it said, or ``ChildProcessError``.
    package init(
        _ kind: String,
        directory: TemporaryDirectory,
        port: UInt16,
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        let owned = ["--dir", directory.path, "--port", String(port), "--until-eof"]
        process = try ChildProcess(
            [Repository.path("scripts/server"), kind] + owned + arguments,
            environment: environment,
            keeping: directory
        )
        let prefix = "ready "
        guard let line = await process.output.first(where: { $0.hasPrefix(prefix) }) else {
            process.kill()
            await process.wait()
            throw TestServerError(what: "\(kind) did not start", saying: process.errors.text)
        }
        url = String(line.dropFirst(prefix.count))
    }

    /// Asks it to end, and returns when it has.
    ///
    /// - Throws: ``TestServerError`` where it did not end well.
    package func stop() async throws {
        process.terminate()
        let exit = await process.wait()
        guard exit == .code(0) else {
            throw TestServerError(what: "\(url) ended with \(exit)", saying: process.errors.text)
        }
    }

    /// Ends it without a chance to write anything, and returns when it has.
    package func kill() async {
        process.kill()
        await process.wait()
    }
}

/// A server that did not start, or did not end well.
package struct TestServerError: Error, CustomStringConvertible {
    package let what: String
    /// What it printed on stderr.
    package let saying: String

    package var description: String {
        "\(what)\n\(saying)"
    }
}
