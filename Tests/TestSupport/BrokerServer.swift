/// A broker that a test may stop, kill and start again on the same port and folder.
package protocol BrokerServer: Sendable {
    /// `mqtt://127.0.0.1:PORT`, or with TLS `mqtts://localhost:PORT`.
    var url: String { get }

    /// Starts it again after ``stop()`` or ``kill()``.
    ///
    /// - Throws: ``TestServerError``.
    func start() async throws

    /// Ends it properly.
    ///
    /// - Throws: ``TestServerError``.
    func stop() async throws

    /// Ends it as a power cut would.
    func kill() async
}
