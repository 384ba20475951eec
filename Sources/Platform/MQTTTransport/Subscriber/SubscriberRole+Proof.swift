import Logging

/// The proof that the broker delivers what it grants, before the connection counts as up.
extension SubscriberRole {
    func prove(
        _ client: MosquittoClient,
        _ session: inout Session,
        at now: ContinuousClock.Instant
    ) throws(MQTTError) {
        guard var proof = session.proof, proof.outcome == nil else {
            return
        }
        for answer in client.subscribeAnswers {
            try take(proof.subscribed(packet: answer.packet, codes: answer.codes, at: now), &proof, client)
        }
        for answer in client.publishAnswers {
            try take(proof.published(packet: answer.packet, reasonCode: answer.reasonCode), &proof, client)
        }
        for payload in client.probes {
            try take(proof.received(payload, at: now), &proof, client)
        }
        (client.subscribeAnswers, client.publishAnswers, client.probes) = ([], [], [])
        // While a commit runs nothing is read, and time says nothing.
        if mayRead(client), mayWrite(client) {
            try take(proof.turn(at: now), &proof, client)
        }
        session.proof = proof
        switch proof.outcome {
        case nil:
            return
        case .proven:
            break
        case .unknown(let reason):
            proofIsPossible = false
            logger.warning(
                "it is not known whether the broker delivers shared subscriptions",
                metadata: [
                    "reason": "\(reason)",
                    "remedy": "allow this user to write and read waybill/events/waybill-check/# at the broker",
                ]
            )
        case .failed(let error):
            throw error
        }
        up(client, &session, at: now)
    }

    func take(_ steps: [DeliveryProof.Step], _ proof: inout DeliveryProof, _ client: MosquittoClient) throws(MQTTError)
    {
        for step in steps {
            switch step {
            case .subscribe(let filter):
                proof.made(packet: try client.subscribe(to: [filter]))
            case .publish(let topic, let payload):
                proof.made(packet: try client.publish(PublishRequest(topic: topic, payload: payload), expiry: 60))
            case .unsubscribe(let filter):
                _ = try client.unsubscribe(from: filter)
            }
        }
    }
}
