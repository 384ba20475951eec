/// The bounds of a batch: what is read before it is committed.
package struct BatchLimits: Sendable, Hashable {
    /// The most messages in a batch; at least 1.
    package var messages: Int
    /// The most bytes of topics and payloads in a batch.
    package var bytes: Int
    /// The longest wait from the first message of a batch to its commit.
    ///
    /// A batch is committed earlier once nothing has come for a tenth of it, so that a broker that sends no more
    /// before it has acknowledgements is not made to wait.
    package var linger: Duration

    /// 4,096 messages, 8 MiB, 50 ms, unless told otherwise.
    package init(messages: Int = 4096, bytes: Int = 8 << 20, linger: Duration = .milliseconds(50)) {
        self.messages = messages
        self.bytes = bytes
        self.linger = linger
    }
}
