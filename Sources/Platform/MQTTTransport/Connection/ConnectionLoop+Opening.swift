import EventThread
import Logging

/// From a broker's name to its acceptance of CONNECT.
extension ConnectionLoop {
    func begin(at now: ContinuousClock.Instant) throws(MQTTError) {
        if reconnection.failures == 0 {
            control.update { $0.state = .connecting }
        }
        let addresses = addressOrder.order(try configuration.resolve(configuration.host))
        // After the lookup, which may have taken a while.
        try connect(Opening(addresses, timeout: configuration.connectTimeout, at: .now))
    }

    /// Connects to an address, or the next ones where that fails at once.
    private func connect(_ opening: Opening) throws(MQTTError) {
        var opening = opening
        while true {
            let client = try MosquittoClient(
                configuration: configuration,
                version: reconnection.version,
                cleanStart: role.cleanStart,
                batch: role.makeBatch()
            )
            do throws(MQTTError) {
                try client.connect(to: opening.address)
                phase = .opening(client, opening)
                return
            } catch {
                guard error.code == .unreachable else {
                    // On a busy machine the broker's part of a TLS handshake may have come within the call.
                    client.isTransportConnected = true
                    throw client.explained(error)
                }
                try opening.next(after: error, at: .now)
            }
        }
    }

    func eventsWhileOpening(_ client: MosquittoClient) -> Int16 {
        guard client.isTransportConnected else {
            return SocketPoll.writable
        }
        // libmosquitto reports a wish to write all through a handshake.
        return SocketPoll.readable | (configuration.tls == nil && client.wantsWrite ? SocketPoll.writable : 0)
    }

    func open(_ client: MosquittoClient, _ opening: Opening, at now: ContinuousClock.Instant) throws(MQTTError) {
        var opening = opening
        if !client.isTransportConnected {
            if let error = transportError(client, opening, at: now) {
                // Its socket is closed before the next one is opened.
                phase = .resting(until: now)
                try opening.next(after: error, at: now)
                return try connect(opening)
            }
            guard ready != 0 else {
                return
            }
            client.isTransportConnected = true
            opening.reached(answerWithin: reconnection.answerTimeout(configuration.connectTimeout), at: now)
            phase = .opening(client, opening)
        }
        do throws(MQTTError) {
            try exchange(client, opening, at: now)
        } catch {
            addressOrder.disappointed(opening.address)
            throw recognised(client.explained(error), at: opening.address)
        }
        if let answer = client.connectAcknowledgement {
            try accept(client, opening, answer, at: now)
        }
    }

    /// Why an address cannot be reached; `nil` where it is, or may be yet.
    private func transportError(
        _ client: MosquittoClient,
        _ opening: Opening,
        at now: ContinuousClock.Instant
    ) -> MQTTError? {
        guard ready != 0 else {
            return now >= opening.deadline
                ? MQTTError(.timeout, operation: "connect", text: "no TCP connection in time") : nil
        }
        let code = client.transportError
        return code == 0
            ? nil
            : MQTTError(.unreachable, operation: "connect", number: code, text: MosquittoLibrary.systemText(code))
    }

    /// Goes on with the TLS handshake, CONNECT and CONNACK.
    private func exchange(
        _ client: MosquittoClient,
        _ opening: Opening,
        at now: ContinuousClock.Instant
    ) throws(MQTTError) {
        if configuration.tls == nil {
            try checkFirstBytes(client)
        }
        // With TLS, reading is what turns the handshake.
        try client.read()
        if client.connectAcknowledgement != nil {
            return
        }
        try client.write()
        if ready & SocketPoll.broken != 0 {
            let code = SocketPoll.error(of: client.socket)
            let text = code == 0 ? "the broker closed the connection" : MosquittoLibrary.systemText(code)
            throw MQTTError(.connectionLost, operation: "connect", number: code, text: text)
        } else if now >= opening.deadline {
            throw MQTTError(.timeout, operation: "connect", text: "no CONNACK in time")
        }
    }

    /// Recognises what is no MQTT broker.
    private func checkFirstBytes(_ client: MosquittoClient) throws(MQTTError) {
        let bytes = client.peek()
        if TLSProbe.isTLS(bytes) {
            throw MQTTError(.tlsExpected, operation: "connect", text: "the port answers in TLS")
        }
        let line = bytes.prefix { $0 >= 0x20 && $0 < 0x7F }
        if line.count >= 4 {
            let words = String(decoding: line.prefix(40), as: UTF8.self)
            throw MQTTError(.notMQTT, operation: "connect", text: "the answer is not MQTT: '\(words)'")
        }
    }

    /// A port for TLS may close a plain connection without a word: found out once an outage.
    private func recognised(_ error: MQTTError, at address: String) -> MQTTError {
        guard error.code == .noAnswer, configuration.tls == nil, outage.isFirst,
            TLSProbe.speaksTLS(address: address, port: configuration.port, within: .seconds(1))
        else {
            return error
        }
        return MQTTError(.tlsExpected, operation: "connect", text: "the port answers in TLS")
    }

    private func accept(
        _ client: MosquittoClient,
        _ opening: Opening,
        _ answer: ConnectAcknowledgement,
        at now: ContinuousClock.Instant
    ) throws(MQTTError) {
        addressOrder.answered(opening.address)
        guard reconnection.accepted() else {
            logger.debug("mqtt 3.1.1 is accepted, trying mqtt 5 once more")
            phase = .resting(until: now)
            return
        }
        client.reportWriteErrors()
        phase = .open(client, since: now)
        noteAcceptance(answer, version: client.version)
        try role.opened(client, answer, at: now)
        try work(client, at: now)
    }

    private func noteAcceptance(_ answer: ConnectAcknowledgement, version: MQTTVersion) {
        if let reason = reconnection.takeFallbackReason() {
            logger.notice(
                "mqtt 5 does not work with this broker, using mqtt 3.1.1",
                metadata: ["reason": "\(reason)", "remedy": "set MQTT_VERSION=3.1.1 to try MQTT 5 no more"]
            )
        }
        let asked = role.cleanStart ? Duration.zero : configuration.sessionExpiry
        let granted = answer.sessionExpiry.map { Duration.seconds(Int64($0)) }
        control.update { status in
            status.version = version
            status.sessionPresent = answer.sessionPresent
            status.sessionExpiry = version == .v5 ? granted ?? asked : nil
            status.receiveMaximum = answer.receiveMaximum
            status.maximumPacketSize = answer.maximumPacketSize
        }
        if let granted, granted < asked {
            logger.info(
                "the broker keeps the session for less than was asked",
                metadata: ["asked": "\(asked.rounded)", "granted": "\(granted.rounded)"]
            )
        }
    }
}
