import EventThread

/// How a connection ends, asked for or not.
extension ConnectionLoop {
    private func stage(at now: ContinuousClock.Instant) -> ConnectionStage {
        switch phase {
        case .open(_, let since): .open(since.duration(to: now))
        case .opening(let client, _) where client.isTransportReady: .handshake
        case .opening, .resting, .over: .transport
        }
    }

    func lose(_ error: MQTTError, at now: ContinuousClock.Instant) {
        let stage = stage(at: now)
        let client = openClient
        let delay = reconnection.delay(after: error, at: stage)
        phase = .resting(until: now + delay)
        control.update { status in
            status.state = .down(reason: error)
            status.caughtUpSince = nil
        }
        // After this, nothing holds the client: what it has queued is discarded, not sent.
        role.lost(error, client)
        if isEnding, error.code != .takenOver {
            return
        }
        outage.failed(error, retryIn: delay, at: now)
        if error.code == .takenOver, ending == nil {
            ending = (.failure(error), now + configuration.drainTimeout)
        }
    }

    /// Goes on towards the end: in good order where that is possible, and at once where it is late.
    func end(_ outcome: Result<Void, MQTTError>, isLate: Bool) {
        if isOver {
            return
        }
        let client = openClient
        switch isLate ? ConnectionEnding.drop : role.ending(client) {
        case .wait:
            return
        case .disconnect:
            if let client, !sayGoodbye(client) {
                return
            }
        case .drop:
            break
        }
        phase = .over
        control.end(outcome)
    }

    /// Sends what is queued, and DISCONNECT.
    ///
    /// - Returns: Whether the socket is closed.
    private func sayGoodbye(_ client: MosquittoClient) -> Bool {
        if !hasSaidGoodbye {
            hasSaidGoodbye = true
            client.discardInput()
            farewell = Farewell(of: client.socket)
            client.disconnect(endingSession: role.endsSession)
        }
        do throws(MQTTError) {
            try client.write()
        } catch {
            return true
        }
        guard client.socket < 0 else {
            return false
        }
        farewell.take()?.wait(atMost: .seconds(2))
        return true
    }
}
