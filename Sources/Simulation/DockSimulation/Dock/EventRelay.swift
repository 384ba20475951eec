import MQTTTransport
import Synchronization

/// Passes the events of the connections to the dock, which is made after them.
final class EventRelay: Sendable {
    typealias Receiver = @Sendable (_ event: MQTTEvent, _ connection: SimulatedDock.Connection) -> Void

    private let receiver: Mutex<Receiver?> = Mutex(nil)

    func connect(_ receiver: @escaping Receiver) {
        self.receiver.withLock { $0 = receiver }
    }

    func pass(_ event: MQTTEvent, of connection: SimulatedDock.Connection) {
        receiver.withLock { $0 }?(event, connection)
    }
}
