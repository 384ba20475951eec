import Foundation
import Glibc
import MQTTTransport

/// A real mosquitto on a free port of the loopback, with a folder of its own.
final class Broker {
    let port: UInt16
    let directory: URL
    private var process: ChildProcess

    /// Starts a broker, and returns when it listens.
    ///
    /// - Parameters:
    ///   - settings: Lines added to its configuration; `%DIR%` is its folder.
    ///   - files: Files to put into its folder first.
    ///   - port: A port that is free; `nil` to look for one.
    /// - Throws: What kept it from starting.
    init(settings: [String] = [], files: [String: String] = [:], port: UInt16? = nil) async throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("mqtt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.appendingPathComponent(name))
        }
        self.port = try port ?? Self.freePort()
        let base = [
            // It must not become another user, who could not read the folder.
            "user root",
            "listener \(self.port) 127.0.0.1",
            "allow_anonymous true",
            "persistence true",
            "persistence_location \(directory.path)/",
            "max_queued_messages 0",
            "log_dest stderr",
        ]
        let text = (base + settings).joined(separator: "\n").replacingOccurrences(of: "%DIR%", with: directory.path)
        try Data((text + "\n").utf8).write(to: directory.appendingPathComponent("mosquitto.conf"))
        process = try Self.launch(directory)
        try await Self.waitUntilListening(process)
    }

    deinit {
        process.end(SIGKILL)
        try? FileManager.default.removeItem(at: directory)
    }

    /// Ends it; with SIGTERM it writes its sessions to disk, with SIGKILL it does not.
    func stop(_ signal: CInt = SIGTERM) {
        process.end(signal)
    }

    /// Sends it a signal, and does not wait.
    func signal(_ signal: CInt) {
        process.signal(signal)
    }

    /// Starts it again on the same port and folder.
    func start() async throws {
        process = try Self.launch(directory)
        try await Self.waitUntilListening(process)
    }

    /// Forgets all sessions; to be called while it is stopped.
    func forget() throws {
        try FileManager.default.removeItem(at: directory.appendingPathComponent("mosquitto.db"))
    }

    func configuration(_ clientID: String, version: MQTTVersionPreference = .automatic) -> MQTTConfiguration {
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: port, clientID: clientID)
        configuration.version = version
        configuration.backoff = (.milliseconds(10), .milliseconds(100))
        configuration.sessionExpiry = .seconds(3600)
        return configuration
    }

    private static func launch(_ directory: URL) throws -> ChildProcess {
        let paths = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"]
        let path = paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "mosquitto"
        return try ChildProcess(path, ["-c", directory.appendingPathComponent("mosquitto.conf").path])
    }

    private static func waitUntilListening(_ process: ChildProcess) async throws {
        _ = try await process.lines.first { $0.contains("running") }
    }

    static func freePort() throws -> UInt16 {
        let listener = try Listener()
        defer { listener.close() }
        return listener.port
    }
}
