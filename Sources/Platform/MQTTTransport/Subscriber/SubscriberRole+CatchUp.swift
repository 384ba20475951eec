/// The proof that all was read that the broker held, and what follows from it.
extension SubscriberRole {
    func noteCatchUp(_ session: inout Session, at now: ContinuousClock.Instant) {
        guard !session.catchUp.isCaughtUp else {
            return
        }
        session.catchUp.committed(session.acknowledged)
        guard session.catchUp.isCaughtUp else {
            return
        }
        control.update { $0.caughtUpSince = now }
        if !session.hasAnnouncedCatchUp {
            session.hasAnnouncedCatchUp = true
            onEvent(.caughtUp)
        }
    }

    /// A session that is to end ends once the broker holds nothing more for it: it is subscribed to nothing any more.
    func retire(_ client: MosquittoClient, _ session: Session) {
        guard isRetiring, session.catchUp.isCaughtUp, running == nil, client.batch.isEmpty, !isDrained else {
            return
        }
        isDrained = true
        control.update { $0.isRetired = true }
        control.stop()
    }

    func fellBehind(_ session: inout Session) {
        session.catchUp.fellBehind()
        control.update { $0.caughtUpSince = nil }
    }
}
