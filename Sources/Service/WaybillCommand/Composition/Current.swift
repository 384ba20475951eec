import Synchronization

/// A value that a reload of the settings may change while others hold on to it.
final class Current<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) {
        held = Mutex(value)
    }

    var value: Value {
        held.withLock { $0 }
    }

    func set(_ value: Value) {
        held.withLock { $0 = value }
    }
}
