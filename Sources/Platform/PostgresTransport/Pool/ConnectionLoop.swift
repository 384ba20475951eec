import EventThread

/// What a connection's thread turns: it holds the connection, and watches it while nobody uses it.
final class ConnectionLoop: EventLoop {
    private let configuration: PostgresConfiguration
    private let begin: (PostgresConnection) throws -> Void
    private let reconnection: Reconnection
    private let wakeUp: WakeUp
    private var connection: PostgresConnection?

    init(
        configuration: PostgresConfiguration,
        begin: @escaping (PostgresConnection) throws -> Void,
        reconnection: Reconnection,
        wakeUp: WakeUp
    ) {
        self.configuration = configuration
        self.begin = begin
        self.reconnection = reconnection
        self.wakeUp = wakeUp
    }

    /// The connection, made anew where there is none or it has broken.
    ///
    /// - Throws: ``PostgresError``, or what a new connection's beginning throws.
    func connected() throws -> PostgresConnection {
        if let connection, !connection.isBroken {
            return connection
        }
        connection = nil
        try reconnection.check()
        let made = try made()
        try begin(made)
        connection = made
        return made
    }

    private func made() throws(PostgresError) -> PostgresConnection {
        do throws(PostgresError) {
            let made = try PostgresConnection(configuration)
            reconnection.succeeded()
            return made
        } catch {
            // A server that is full answers: others of the pool may be connected.
            if !error.isCrowded {
                reconnection.failed(error)
            }
            throw error
        }
    }

    func wait() {
        // It says something of its own accord only when it ends.
        _ = SocketPoll.wait(
            socket: connection?.socket ?? -1,
            events: SocketPoll.readable,
            wake: wakeUp.fileDescriptor,
            timeout: nil
        )
        wakeUp.clear()
    }

    func turn() {
        guard let connection else {
            return
        }
        connection.lookForEnd()
        if connection.isBroken {
            self.connection = nil
        }
    }

    func finish() {
        connection = nil
    }
}
