import EventThread

/// What a connection's thread turns: it holds the connection, and watches it while nobody uses it.
final class ConnectionLoop: EventLoop {
    private let configuration: PostgresConfiguration
    private let reconnection: Reconnection
    private let wakeUp: WakeUp
    private var connection: PostgresConnection?

    init(configuration: PostgresConfiguration, reconnection: Reconnection, wakeUp: WakeUp) {
        self.configuration = configuration
        self.reconnection = reconnection
        self.wakeUp = wakeUp
    }

    /// The connection, made anew where there is none or it has broken.
    ///
    /// - Throws: ``PostgresError``.
    func connected() throws(PostgresError) -> PostgresConnection {
        if let connection, !connection.isBroken {
            return connection
        }
        connection = nil
        try reconnection.check()
        do throws(PostgresError) {
            let made = try PostgresConnection(configuration)
            reconnection.succeeded()
            connection = made
            return made
        } catch {
            reconnection.failed(error)
            throw error
        }
    }

    func wait() {
        SocketPoll.idle(connection?.socket ?? -1, wake: wakeUp.fileDescriptor)
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
