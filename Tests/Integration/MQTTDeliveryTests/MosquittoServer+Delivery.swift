import FoundationEssentials
import MQTTTransport
import TestSupport

extension MosquittoServer {
    /// One that holds any number of messages for a session, however few it may send at once.
    ///
    /// - Parameters:
    ///   - lines: More of `mosquitto.conf`.
    ///   - change: To the other options.
    /// - Returns: One that answers.
    /// - Throws: ``TestServerError``.
    static func holding(
        _ lines: [String] = [],
        _ change: (inout Options) -> Void = { _ in }
    ) async throws -> MosquittoServer {
        var options = Options()
        options.lines = ["max_queued_messages 0"] + lines
        change(&options)
        return try await start(options)
    }

    /// Forgets all sessions; to be called while it is stopped.
    nonisolated func forget() throws {
        try FileManager.default.removeItem(atPath: directory.file("mosquitto.db"))
    }

    nonisolated func configuration(
        _ clientID: String,
        version: MQTTVersionPreference = .automatic
    ) -> MQTTConfiguration {
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: port, clientID: clientID)
        configuration.version = version
        configuration.backoff = (.milliseconds(10), .milliseconds(100))
        configuration.sessionExpiry = .seconds(3600)
        return configuration
    }
}
