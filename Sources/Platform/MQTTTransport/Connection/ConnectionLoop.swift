import EventThread
import Glibc
import Logging
import Primitives

/// The loop of one connection's thread: connects, reads, writes, pings, and connects again, for a role.
///
/// It never calls `mosquitto_loop` and its kin, which write acknowledgements as they please and fail past 1,024
/// file descriptors. What may be read and written when, the role says.
final class ConnectionLoop<Role: ConnectionRole>: EventLoop {
    enum Phase {
        case resting(until: ContinuousClock.Instant)
        case opening(MosquittoClient, Opening)
        case open(MosquittoClient, since: ContinuousClock.Instant)
        case over
    }

    let role: Role
    let configuration: MQTTConfiguration
    let control: ConnectionControl
    let logger: Logger
    var reconnection: Reconnection
    var addressOrder = AddressOrder()
    var outage: Outage
    var phase = Phase.resting(until: .now)
    var ready: Int16 = 0
    var ending: (outcome: Result<Void, MQTTError>, until: ContinuousClock.Instant)?
    var hasSaidGoodbye = false
    var farewell: Farewell?

    /// The longest wait, so that pings are on time (libmosquitto counts in seconds).
    private let tick: Duration = .seconds(1)
    /// The longest wait within a TLS handshake, which cannot say that it wants to write.
    private let handshakeTick: Duration = .milliseconds(50)
    /// How many packets are read before timers and the end are looked at again.
    private let readsPerTurn = 256

    init(
        name: String,
        role: Role,
        configuration: MQTTConfiguration,
        control: ConnectionControl,
        logger: Logger
    ) {
        outage = Outage(connection: name, logger: logger)
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
        case .opening(let client, let opening):
            socket = client.socket
            events = eventsWhileOpening(client)
            until = min(until, opening.deadline)
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

    var isOver: Bool {
        if case .over = phase { true } else { false }
    }

    private func advance(at now: ContinuousClock.Instant) throws(MQTTError) {
        switch phase {
        case .resting(let until):
            if now >= until, role.mayConnect, ending == nil {
                try begin(at: now)
            }
        case .opening(let client, let opening):
            try open(client, opening, at: now)
        case .open(let client, _):
            try work(client, at: now)
        case .over:
            break
        }
    }

    private func eventsWhileOpen(_ client: MosquittoClient) -> Int16 {
        (role.mayRead(client) ? SocketPoll.readable : 0)
            | (role.mayWrite(client) && client.wantsWrite ? SocketPoll.writable : 0)
    }

    func work(_ client: MosquittoClient, at now: ContinuousClock.Instant) throws(MQTTError) {
        if ready & (SocketPoll.readable | SocketPoll.broken) != 0 {
            try readAvailable(client)
        }
        if role.mayRead(client) || role.mayWrite(client) {
            try client.keepAlive()
        }
        try role.turn(client, at: .now)
        if control.status.isUp {
            outage.ended(at: now)
        }
        if role.mayWrite(client), client.wantsWrite {
            try client.write()
        }
        guard client.socket >= 0 else {
            throw MQTTError(.connectionLost, operation: "read", text: "the connection was closed")
        }
    }

    /// Reads until nothing more has come, the role has enough, or a callback holds the rest back.
    private func readAvailable(_ client: MosquittoClient) throws(MQTTError) {
        guard role.mayRead(client) else {
            return
        }
        // A look into TLS decrypts what `poll` does not see then: it is read at once.
        client.noteDisconnect()
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
}
