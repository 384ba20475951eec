/// What a connection is for: the subscriber's or the publisher's part of ``ConnectionLoop``.
///
/// Everything is called on the loop's thread.
protocol ConnectionRole: AnyObject {
    /// Whether the broker shall forget an earlier session, and this one at its end.
    var cleanStart: Bool { get }
    /// Whether a connection may be begun.
    var mayConnect: Bool { get }
    /// Whether the socket may be read.
    func mayRead(_ client: MosquittoClient) -> Bool
    /// Whether everything that is queued may be written.
    func mayWrite(_ client: MosquittoClient) -> Bool
    /// When ``turn(_:at:)`` is due without anything to read.
    func deadline(_ client: MosquittoClient) -> ContinuousClock.Instant?
    /// An empty batch for a new client.
    func makeBatch() -> MessageBatch

    /// The broker has accepted the connection.
    func opened(_ client: MosquittoClient, _ answer: ConnectAcknowledgement, at now: ContinuousClock.Instant)
        throws(MQTTError)
    /// Handles what was read, and what has happened elsewhere since.
    func turn(_ client: MosquittoClient, at now: ContinuousClock.Instant) throws(MQTTError)
    /// The connection is gone, and its client goes with it.
    ///
    /// - Parameters:
    ///   - error: Why.
    ///   - client: For what it has read before; `nil` where the broker never accepted it.
    func lost(_ error: MQTTError, _ client: MosquittoClient?)
    /// What to do with the connection, now that the end was asked for; called again on each turn. No client: it is gone.
    func ending(_ client: MosquittoClient?) -> ConnectionEnding
    /// Whether the broker shall forget the session with the connection that ends in good order.
    var endsSession: Bool { get }
    /// The thread ends: whatever is left ends with it.
    func finish()
}

/// How a connection may end.
enum ConnectionEnding {
    /// Not yet: something outstanding is worth waiting for, within bounds.
    case wait
    /// By closing the socket: what is queued must not be sent.
    case drop
    /// In good order: what is queued, then DISCONNECT.
    case disconnect
}
