/// A front of a broker that answers CONNECT otherwise than the broker (`Servers/odd-broker.py`).
package final class OddBroker: Sendable {
    private let process: ChildProcess
    /// Where it listens, on 127.0.0.1.
    package let port: UInt16

    /// Starts one, and returns when it listens.
    ///
    /// - Parameters:
    ///   - port: Of the broker on 127.0.0.1.
    ///   - arguments: As the script describes them.
    /// - Throws: ``TestServerError``, or ``ChildProcessError``.
    package init(to port: UInt16, _ arguments: [String]) async throws {
        process = try ChildProcess(
            ["python3", Repository.path("Tests/TestSupport/Servers/odd-broker.py"), "\(port)"] + arguments
        )
        guard let line = await process.output.first(where: { _ in true }), let port = UInt16(line) else {
            throw TestServerError(what: "the front did not start", saying: process.errors.text)
        }
        self.port = port
    }

    /// The version of each CONNECT so far: `5`, or `4` for MQTT 3.1.1.
    package var versions: [String] {
        Array(process.output.all.dropFirst())
    }

    /// Ends it, and returns when it has.
    package func kill() async {
        process.kill()
        await process.wait()
    }
}
