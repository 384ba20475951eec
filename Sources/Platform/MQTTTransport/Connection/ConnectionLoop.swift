import EventThread
import Glibc
import Logging
import Primitives

/// The loop of one connection's thread: connects, reads, writes, pings, and connects again, for a role.
///
/// It never calls `mosquitto_loop` and its kin, which write acknowledgements as they please and fail past 1,024
/// file descriptors. What may be read and written when, the role says.
final class ConnectionLoop<Role: ConnectionRole>: EventLoop {
    private enum Phase {
        case resting(until: ContinuousClock.Instant)
        case opening(MosquittoClient, until: ContinuousClock.Instant)
        case open(MosquittoClient, since: ContinuousClock.Instant)
        case over
    }

    let role: Role
    private let configuration: MQTTConfiguration
    private let control: ConnectionControl
    private let logger: Logger
    private var reconnection: Reconnection
    private var phase = Phase.resting(until: .now)
    private var ready: Int16 = 0
    private var ending: (outcome: Result<Void, MQTTError>, until: ContinuousClock.Instant)?
    private var hasSaidGoodbye = false
    private var farewell: Farewell?
    /// How long the broker may take to close its side after DISCONNECT.
    private let patience = Duration.seconds(2)

    /// The longest wait, so that pings are on time (libmosquitto counts in seconds).
    private let tick: Duration = .seconds(1)
    /// The longest wait within a TLS handshake, which cannot say that it wants to write.
    private let handshakeTick: Duration = .milliseconds(50)
    /// How many packets are read before timers and the end are looked at again.
    private let readsPerTurn = 256

    init(role: Role, configuration: MQTTConfiguration, control: ConnectionControl, logger: Logger) {
        self.role = role
        self.configuration = configuration
        self.control = control
        self.logger = logger
        reconnection = Reconnection(
            preference: configuration.version,
            backoff: Backoff(
                base: configuration.backoff.base,
                cap: configuration.backoff.cap,
                seed: .random(in: .min ... .max)
            )
        )
    }

    /// Whether the end was asked for, or has come.
    var isEnding: Bool {
        ending != nil
    }

    /// The client of the connection that the broker has accepted.
    var openClient: MosquittoClient? {
        if case .open(let client, _) = phase { client } else { nil }
    }

    // MARK: EventLoop

    func wait() {
        let now = ContinuousClock.now
        var until = now + tick
        var socket: CInt = -1
        var events: Int16 = 0
        ready = 0
        switch phase {
        case .resting(let time):
            until = min(until, role.mayConnect ? time : until)
        case .opening(let client, let time):
            socket = client.socket
            events = eventsWhileOpening(client)
            until = min(until, time)
            if client.isTransportConnected, configuration.tls != nil {
                until = min(until, now + handshakeTick)
            }
        case .open(let client, _):
            socket = client.socket
            events = eventsWhileOpen(client)
            until = min(until, role.deadline(client) ?? until)
            if client.isInputHeld, role.mayRead(client) {
                until = now
                ready = SocketPoll.readable
            }
        case .over:
            break
        }
        if let ending, !isOver {
            until = min(until, ending.until)
        }
        ready |= SocketPoll.wait(
            socket: socket,
            events: events,
            wake: control.wake.fileDescriptor,
            timeout: max(.zero, now.duration(to: until))
        )
        // Before the thread looks for work: a ring after this look ends the next wait.
        control.wake.clear()
    }

    func turn() {
        let now = ContinuousClock.now
        if control.isStopping, ending == nil {
            ending = (.success(()), now + configuration.drainTimeout)
        }
        do throws(MQTTError) {
            try advance(at: now)
        } catch {
            lose(error, at: now)
        }
        if let ending {
            end(ending.outcome, isLate: now >= ending.until)
        }
    }

    func finish() {
        phase = .over
        role.finish()
        control.end(ending?.outcome ?? .success(()))
    }

    // MARK: Phases

    private var isOver: Bool {
        if case .over = phase { true } else { false }
    }

    private func advance(at now: ContinuousClock.Instant) throws(MQTTError) {
        switch phase {
        case .resting(let until):
            if now >= until, role.mayConnect, ending == nil {
                try begin(at: now)
            }
        case .opening(let client, let until):
            try open(client, until: until, at: now)
        case .open(let client, _):
            try work(client, at: now)
        case .over:
            break
        }
    }

    private func begin(at now: ContinuousClock.Instant) throws(MQTTError) {
        let client = try MosquittoClient(
            configuration: configuration,
            version: reconnection.version,
            cleanStart: role.cleanStart,
            batch: role.makeBatch()
        )
        if reconnection.failures == 0 {
            control.update { $0.state = .connecting }
        }
        try client.connect()
        // After the lookup, which may have taken a while.
        phase = .opening(client, until: .now + reconnection.answerTimeout(configuration.connectTimeout))
    }

    private func eventsWhileOpening(_ client: MosquittoClient) -> Int16 {
        guard client.isTransportConnected else {
            return SocketPoll.writable
        }
        // libmosquitto reports a wish to write all through a handshake.
        return SocketPoll.readable | (configuration.tls == nil && client.wantsWrite ? SocketPoll.writable : 0)
    }

    private func open(
        _ client: MosquittoClient,
        until: ContinuousClock.Instant,
        at now: ContinuousClock.Instant
    ) throws(MQTTError) {
        guard ready != 0 || client.isTransportConnected else {
            if now >= until {
                throw MQTTError(.timeout, operation: "connect", text: "no TCP connection in time")
            }
            return
        }
        if !client.isTransportConnected {
            let code = SocketPoll.error(of: client.socket)
            guard code == 0 else {
                throw MQTTError(
                    .unreachable,
                    operation: "connect",
                    number: code,
                    text: MosquittoLibrary.systemText(code)
                )
            }
            client.isTransportConnected = true
        }
        // With TLS, reading is what turns the handshake.
        try client.read()
        try client.write()
        if let answer = client.connectAcknowledgement {
            guard reconnection.accepted() else {
                logger.debug("mqtt 3.1.1 is accepted, trying mqtt 5 once more")
                phase = .resting(until: now)
                return
            }
            phase = .open(client, since: now)
            accepted(answer, version: client.version)
            try role.opened(client, answer, at: now)
            try work(client, at: now)
        } else if ready & SocketPoll.broken != 0 {
            let code = SocketPoll.error(of: client.socket)
            let text = code == 0 ? "the broker closed the connection" : MosquittoLibrary.systemText(code)
            throw MQTTError(.connectionLost, operation: "connect", number: code, text: text)
        } else if now >= until {
            throw MQTTError(.timeout, operation: "connect", text: "no CONNACK in time")
        }
    }

    private func accepted(_ answer: ConnectAcknowledgement, version: MQTTVersion) {
        if let reason = reconnection.takeFallbackReason() {
            logger.notice(
                "mqtt 5 does not work with this broker, using mqtt 3.1.1",
                metadata: ["reason": "\(reason)", "setting": "MQTT_VERSION"]
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
                "The broker keeps the session for less than was asked",
                metadata: ["asked": "\(asked)", "granted": "\(granted)"]
            )
        }
    }

    private func eventsWhileOpen(_ client: MosquittoClient) -> Int16 {
        (role.mayRead(client) ? SocketPoll.readable : 0)
            | (role.mayWrite(client) && client.wantsWrite ? SocketPoll.writable : 0)
    }

    private func work(_ client: MosquittoClient, at now: ContinuousClock.Instant) throws(MQTTError) {
        if ready & (SocketPoll.readable | SocketPoll.broken) != 0 {
            try readAvailable(client)
        }
        if role.mayRead(client) || role.mayWrite(client) {
            try client.keepAlive()
        }
        try role.turn(client, at: .now)
        if role.mayWrite(client), client.wantsWrite {
            try client.write()
        }
        guard client.socket >= 0 else {
            throw MQTTError(.connectionLost, operation: "read", text: "the connection was closed")
        }
    }

    /// Reads until nothing more has come, the role has enough, or a callback holds the rest back.
    private func readAvailable(_ client: MosquittoClient) throws(MQTTError) {
        for _ in 0..<readsPerTurn {
            guard role.mayRead(client) else {
                return
            }
            let before = client.progress
            try client.read()
            if client.progress == before || client.isInputHeld || client.socket < 0 {
                return
            }
        }
        // What TLS has decrypted already, `poll` does not see.
        client.isInputHeld = true
    }

    // MARK: Ends

    private func stage(at now: ContinuousClock.Instant) -> ConnectionStage {
        switch phase {
        case .open(_, let since): .open(since.duration(to: now))
        case .opening(let client, _) where client.isTransportConnected: .handshake
        case .opening, .resting, .over: .transport
        }
    }

    private func lose(_ error: MQTTError, at now: ContinuousClock.Instant) {
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
        logger.log(
            level: reconnection.failures <= 1 ? .info : .debug,
            "No connection to the broker",
            metadata: ["reason": "\(error)", "retry_in": "\(delay)", "failures": "\(reconnection.failures)"]
        )
        if error.code == .takenOver, ending == nil {
            ending = (.failure(error), now + configuration.drainTimeout)
        }
    }

    /// Goes on towards the end: in good order where that is possible, and at once where it is late.
    private func end(_ outcome: Result<Void, MQTTError>, isLate: Bool) {
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
        farewell.take()?.wait(atMost: patience)
        return true
    }
}
