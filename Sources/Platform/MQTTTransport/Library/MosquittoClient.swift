import CMosquitto
import CTLS
import EventThread
import Glibc
import Primitives

/// One libmosquitto handle, for one connection: made, connected, read and written on one thread, and destroyed.
///
/// A connection that was lost takes its handle with it. libmosquitto keeps what it could not send and sends it on
/// the next connection (tried: stale starts), and keeps the acknowledgements of what was read;
/// destroying the handle discards both. It sends nothing: only ``write()`` does.
///
/// Its callbacks copy what they need into the properties below, and the caller looks there after each ``read()``.
@safe
final class MosquittoClient {
    /// Which version this handle speaks.
    let version: MQTTVersion
    let configuration: MQTTConfiguration
    private let cleanStart: Bool
    private let handle: OpaquePointer
    /// `nil` for plain TCP.
    private let tls: TLSContext?

    /// What was read and is not yet being committed.
    var batch: MessageBatch
    /// The answer to CONNECT.
    var connectAcknowledgement: ConnectAcknowledgement?
    /// Answers to SUBSCRIBE, by packet id: one code a filter.
    var subscribeAnswers: [(packet: CInt, codes: [Int32])] = []
    /// Answers to UNSUBSCRIBE: packet ids.
    var unsubscribeAnswers: [CInt] = []
    /// Answers to PUBLISH.
    var publishAnswers: [PublishAnswer] = []
    /// Why libmosquitto closed the socket: its error number, or from 0x80 the reason code of the broker's DISCONNECT.
    var closeCode: CInt?
    /// libmosquitto's complaints, newest last: OpenSSL's words come this way and no other.
    var complaints: [String] = []
    /// How often a callback ran: a read that raised it not at all has found nothing more.
    var progress = 0
    /// Whether the last read stopped while there may be more that `poll` does not see.
    var isInputHeld = false
    /// Messages that were read and not handed on.
    var ignored = IgnoredMessages()
    /// Whether the TCP connection stands.
    var isTransportConnected = false
    /// Messages to ``probeTopic``, which are not handed on.
    var probes: [[UInt8]] = []
    /// The topic of messages that this client sends to itself.
    var probeTopic: String?
    /// What the broker's DISCONNECT says beside its reason code.
    var brokerDisconnect: BrokerDisconnect?

    /// A handle that is not connected.
    ///
    /// - Parameters:
    ///   - configuration: Checked already.
    ///   - version: Which version to speak.
    ///   - cleanStart: Whether the broker shall forget an earlier session, and this one at its end.
    ///   - batch: Where messages go.
    /// - Throws: ``MQTTError`` where libmosquitto refuses a setting or has no memory.
    init(
        configuration: MQTTConfiguration,
        version: MQTTVersion,
        cleanStart: Bool,
        batch: MessageBatch
    ) throws(MQTTError) {
        let initialized = MosquittoLibrary.initialized
        guard initialized == 0 else {
            throw MQTTError(.resources, operation: "initialize", number: initialized, text: "libmosquitto refused")
        }
        tls = try configuration.tls.map { settings throws(MQTTError) in
            try TLSContext(settings, host: configuration.host)
        }
        guard let handle = unsafe mosquitto_new(configuration.clientID, cleanStart, nil) else {
            let code = errno
            throw MQTTError(.configuration, operation: "create", number: code, text: MosquittoLibrary.systemText(code))
        }
        self.configuration = configuration
        self.version = version
        self.cleanStart = cleanStart
        self.batch = batch
        unsafe self.handle = unsafe handle
        unsafe mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        unsafe installCallbacks(on: handle)
        try unsafe configure(handle, tls)
    }

    deinit {
        // Closes the socket without writing what is queued, and frees that.
        unsafe mosquitto_destroy(handle)
    }

    /// The socket, or a negative number where there is none.
    var socket: CInt {
        unsafe mosquitto_socket(handle)
    }

    /// Whether something is queued to be written.
    var wantsWrite: Bool {
        unsafe mosquitto_want_write(handle)
    }

    // MARK: Connecting

    /// Begins a connection; the answer comes as ``connectAcknowledgement``.
    ///
    /// - Parameter address: Numeric. libmosquitto tries only the first address of a name that does not refuse at once.
    /// - Throws: ``MQTTError`` of code `unreachable` where another address may do.
    func connect(to address: String) throws(MQTTError) {
        try setConnectProperties()
        let keepAlive = CInt(configuration.keepAlive.components.seconds)
        try check(.unreachable, "connect") {
            unsafe mosquitto_connect_bind_async(
                handle,
                address,
                CInt(configuration.port),
                keepAlive,
                nil
            )
        }
        let socket = socket
        if socket >= 0 {
            // libmosquitto leaves the socket to be inherited by child processes.
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        }
    }

    private func setConnectProperties() throws(MQTTError) {
        guard version == .v5 else {
            return
        }
        var properties = PropertyList()
        properties.add(MQTT_PROP_RECEIVE_MAXIMUM, configuration.receiveMaximum)
        properties.add(MQTT_PROP_MAXIMUM_PACKET_SIZE, configuration.maximumPacketSize)
        if !cleanStart {
            let seconds = UInt32(clamping: max(1, configuration.sessionExpiry.components.seconds))
            properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, seconds)
        }
        let added = properties.status
        try check(.configuration, "connect") { added }
        // The asynchronous connect takes no properties. The blocking one stores them before it looks at the host, so
        // without a host it stores them and refuses to go on (lib/connect.c, 2.0.11 to 2.0.20).
        let code = unsafe properties.withList { list in
            unsafe mosquitto_connect_bind_v5(handle, nil, 0, 0, nil, list)
        }
        guard code == MOSQ_ERR_INVAL.rawValue else {
            throw MQTTError(
                .configuration,
                operation: "connect",
                number: code,
                text: MosquittoLibrary.text(code, systemError: 0)
            )
        }
    }

    /// Why a TCP connection that was begun does not stand, as an `errno`; 0 where it does, or did.
    ///
    /// libmosquitto begins TLS at once, and the first write takes the socket's error away.
    var transportError: CInt {
        if let tls, tls.hasWritten {
            return 0
        }
        let code = SocketPoll.error(of: socket)
        return code == 0 ? tls?.writeError ?? 0 : code
    }

    /// Whether what CONNECT is sent over stands: TCP, and TLS where it is used.
    var isTransportReady: Bool {
        isTransportConnected && (tls == nil || isHandshakeDone)
    }

    private var isHandshakeDone: Bool {
        unsafe waybill_tls_is_ready(mosquitto_ssl_get(handle)) == 1
    }

    /// What TLS has to do with the end of the connection; `nil` for plain TCP.
    var tlsObservation: TLSObservation? {
        tls?.observation
    }

    /// The broker has accepted the connection.
    func reportWriteErrors() {
        tls?.reportWriteErrors()
    }

    // MARK: Reading and writing

    /// Reads one packet, or what has come of it; with TLS whatever has been decrypted too, up to a full batch.
    func read() throws(MQTTError) {
        isInputHeld = false
        try io("read") { unsafe mosquitto_loop_read(handle, 1) }
    }

    /// Writes everything that is queued, acknowledgements of all that was read among it, as far as the socket takes it.
    func write() throws(MQTTError) {
        try io("write") { unsafe mosquitto_loop_write(handle, 1) }
    }

    /// Throws away what has come and was not read: closing over it would be a reset, and a broker that finds one may
    /// leave our last acknowledgements unread.
    ///
    /// It is not acknowledged, so it comes again.
    func discardInput() {
        let socket = socket
        guard socket >= 0 else {
            return
        }
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        while unsafe recv(socket, &bytes, bytes.count, CInt(MSG_DONTWAIT)) > 0 {}
    }

    /// What has come and was not read, as far as there is room for it; it stays there.
    func peek() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count =
            if let ssl = unsafe mosquitto_ssl_get(handle) {
                unsafe Int(waybill_tls_peek(ssl, &bytes, CInt(bytes.count)))
            } else {
                unsafe recv(socket, &bytes, bytes.count, CInt(MSG_PEEK | MSG_DONTWAIT))
            }
        return Array(bytes.prefix(max(0, count)))
    }

    /// Looks for the words of a DISCONNECT among what has come.
    func noteDisconnect() {
        guard version == .v5, socket >= 0 else {
            return
        }
        brokerDisconnect = BrokerDisconnect(endOf: peek()) ?? brokerDisconnect
    }

    /// Queues a ping when one is due, and finds out that one was not answered.
    func keepAlive() throws(MQTTError) {
        try io("ping") { unsafe mosquitto_loop_misc(handle) }
    }

    // MARK: Requests

    /// Queues a SUBSCRIBE for QoS 1, without retained messages where the version can say so.
    ///
    /// - Returns: Its packet id.
    func subscribe(to filters: [String]) throws(MQTTError) -> CInt {
        var packet: CInt = 0
        let options = version == .v5 ? CInt(MQTT_SUB_OPT_SEND_RETAIN_NEVER.rawValue) : 0
        try check(.connectionLost, "subscribe") {
            unsafe withCStrings(filters) { array in
                unsafe mosquitto_subscribe_multiple(handle, &packet, CInt(filters.count), array, 1, options, nil)
            }
        }
        return packet
    }

    /// Queues an UNSUBSCRIBE.
    ///
    /// - Returns: Its packet id.
    func unsubscribe(from filter: String) throws(MQTTError) -> CInt {
        var packet: CInt = 0
        try check(.connectionLost, "unsubscribe") {
            unsafe mosquitto_unsubscribe(handle, &packet, filter)
        }
        return packet
    }

    /// Queues a PUBLISH with QoS 1, not retained; to be called only while ``socket`` is there.
    ///
    /// - Returns: Its packet id.
    func publish(_ request: PublishRequest, expiry: UInt32?) throws(MQTTError) -> CInt {
        var properties = PropertyList()
        if version == .v5 {
            request.add(to: &properties, expiry: expiry)
        }
        let added = properties.status
        try check(.configuration, "publish") { added }
        var packet: CInt = 0
        try check(.connectionLost, "publish") {
            unsafe properties.withList { list in
                unsafe request.payload.withUnsafeBytes { bytes in
                    unsafe mosquitto_publish_v5(
                        handle,
                        &packet,
                        request.topic,
                        CInt(bytes.count),
                        bytes.baseAddress,
                        1,
                        false,
                        list
                    )
                }
            }
        }
        return packet
    }

    /// Queues a DISCONNECT behind everything else; ``write()`` sends it and closes the socket.
    ///
    /// - Parameter endingSession: The broker shall forget the session now; 3.1.1 cannot say so.
    func disconnect(endingSession: Bool) {
        var properties = PropertyList()
        if endingSession, version == .v5, !cleanStart {
            properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, UInt32(0))
        }
        _ = unsafe properties.withList { list in
            unsafe mosquitto_disconnect_v5(handle, 0, list)
        }
    }
}
