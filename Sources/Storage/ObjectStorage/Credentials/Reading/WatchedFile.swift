import Synchronization

/// A file that is read and parsed again whenever it has changed: asking costs one `stat`.
final class WatchedFile<Value: Sendable>: Sendable {
    private struct Reading: Sendable {
        let stamp: FileSnapshot.Stamp
        let value: Value
    }

    let path: String
    private let parse: @Sendable ([UInt8]) throws(CredentialFault) -> Value
    private let last = Mutex<Reading?>(nil)

    init(_ path: String, parse: @escaping @Sendable ([UInt8]) throws(CredentialFault) -> Value) {
        self.path = path
        self.parse = parse
    }

    /// What the file says now.
    ///
    /// - Throws: Why it cannot be read or parsed; never serves what it said before.
    func value() throws(CredentialFault) -> Value {
        let stamp = try FileSnapshot.Stamp(of: path)
        if let last = last.withLock({ $0 }), last.stamp == stamp {
            return last.value
        }
        let snapshot = try FileSnapshot(of: path)
        let value = try parse(snapshot.bytes)
        last.withLock { $0 = Reading(stamp: snapshot.stamp, value: value) }
        return value
    }

    /// Reads the file at the next call, whatever its times say: they are no finer than the system's tick.
    func forget() {
        last.withLock { $0 = nil }
    }
}
