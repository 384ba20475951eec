import Synchronization

/// A file that is read and parsed again whenever it has changed: asking costs one `stat`.
package final class WatchedFile<Value: Sendable, Failure: Error>: Sendable {
    private struct Reading: Sendable {
        let stamp: FileSnapshot.Stamp
        let value: Value
    }

    package let path: String
    private let failure: @Sendable (FileFault) -> Failure
    private let parse: @Sendable (FileSnapshot) throws(Failure) -> Value
    private let last = Mutex<Reading?>(nil)

    /// - Parameters:
    ///   - path: The file's; nothing is read yet.
    ///   - failure: Says in the reader's words why it cannot be read.
    ///   - parse: Reads what it holds.
    package convenience init(
        _ path: String,
        failure: @escaping @Sendable (FileFault) -> Failure,
        parse: @escaping @Sendable ([UInt8]) throws(Failure) -> Value
    ) {
        self.init(path, failure: failure, reading: { snapshot throws(Failure) in try parse(snapshot.bytes) })
    }

    /// - Parameters:
    ///   - path: The file's; nothing is read yet.
    ///   - failure: Says in the reader's words why it cannot be read.
    ///   - read: Reads what it held at a moment, with when it was written.
    package init(
        _ path: String,
        failure: @escaping @Sendable (FileFault) -> Failure,
        reading read: @escaping @Sendable (FileSnapshot) throws(Failure) -> Value
    ) {
        self.path = path
        self.failure = failure
        parse = read
    }

    /// What the file says now.
    ///
    /// - Throws: Why it cannot be read or parsed; never serves what it said before.
    package func value() throws(Failure) -> Value {
        let snapshot: FileSnapshot
        do {
            let stamp = try FileSnapshot.Stamp(of: path)
            if let last = last.withLock({ $0 }), last.stamp == stamp {
                return last.value
            }
            snapshot = try FileSnapshot(of: path)
        } catch {
            throw failure(error)
        }
        let value = try parse(snapshot)
        last.withLock { $0 = Reading(stamp: snapshot.stamp, value: value) }
        return value
    }

    /// Reads the file at the next call, whatever its times say: they are no finer than the system's tick.
    package func forget() {
        last.withLock { $0 = nil }
    }
}
