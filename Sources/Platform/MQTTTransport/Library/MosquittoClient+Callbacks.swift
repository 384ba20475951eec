import CMosquitto
import Glibc

// libmosquitto's callbacks. Each runs inside `read()` or `write()`, on the thread that owns the client; each copies
// what it needs into the client and returns.

extension MosquittoClient {
    func installCallbacks(on handle: OpaquePointer) {
        unsafe mosquitto_connect_v5_callback_set(handle, mosquittoDidConnect)
        unsafe mosquitto_disconnect_v5_callback_set(handle, mosquittoDidDisconnect)
        unsafe mosquitto_message_v5_callback_set(handle, mosquittoDidReceive)
        unsafe mosquitto_subscribe_v5_callback_set(handle, mosquittoDidSubscribe)
        unsafe mosquitto_unsubscribe_v5_callback_set(handle, mosquittoDidUnsubscribe)
        unsafe mosquitto_publish_v5_callback_set(handle, mosquittoDidPublish)
        unsafe mosquitto_log_callback_set(handle, mosquittoDidLog)
    }

    /// Ends `mosquitto_loop_read` after the packet that it is handling.
    ///
    /// With TLS it goes on for as long as decrypted bytes are left, which has no bound; but it returns early on
    /// `EAGAIN`, and nothing between a callback and that look sets `errno` (lib/loop.c, lib/packet_mosq.c).
    fileprivate func holdInput() {
        isInputHeld = true
        errno = EAGAIN
    }

    fileprivate func received(_ message: mosquitto_message, _ properties: OpaquePointer?) {
        let qos = UInt8(clamping: unsafe message.qos)
        batch.add(unsafe decode(message, properties), qos: qos, at: .now)
    }

    /// Copies a message; `nil` where it is not to be handed on.
    private func decode(_ message: mosquitto_message, _ properties: OpaquePointer?) -> MQTTMessage? {
        if unsafe message.retain {
            ignored.retained += 1
            return nil
        }
        let count = Int(unsafe message.payloadlen)
        guard count <= Int(configuration.maximumPacketSize) else {
            ignored.tooLarge += 1
            return nil
        }
        guard let topic = unsafe message.topic.flatMap({ unsafe String(validatingCString: $0) }) else {
            ignored.unreadable += 1
            return nil
        }
        let payload = unsafe [UInt8](UnsafeRawBufferPointer(start: message.payload, count: count))
        if topic == probeTopic {
            probes.append(payload)
            return nil
        }
        var copy = MQTTMessage(topic: topic, payload: payload, qos: UInt8(clamping: unsafe message.qos))
        if let properties = unsafe ReceivedProperties(properties) {
            copy.responseTopic = properties.string(MQTT_PROP_RESPONSE_TOPIC)
            copy.correlationData = properties.bytes(MQTT_PROP_CORRELATION_DATA)
            copy.contentType = properties.string(MQTT_PROP_CONTENT_TYPE)
            copy.userProperties = properties.userProperties()
        }
        return copy
    }
}

/// Messages that were read and not handed on, by reason.
struct IgnoredMessages: Sendable, Hashable {
    /// Kept by the broker from before.
    var retained = 0
    /// Over the maximum packet size, from a broker that was not or could not be told.
    var tooLarge = 0
    /// With a topic that is not UTF-8.
    var unreadable = 0
}

/// The broker's answer to one PUBLISH.
struct PublishAnswer: Sendable, Hashable {
    var packet: CInt
    var reasonCode: Int32
    var reason: String?
}

/// The client that a callback belongs to.
private func client(_ context: UnsafeMutableRawPointer?) -> MosquittoClient? {
    guard let context = unsafe context else {
        return nil
    }
    return unsafe Unmanaged<MosquittoClient>.fromOpaque(context).takeUnretainedValue()
}

@c(waybill_mqtt_did_connect)
func mosquittoDidConnect(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ reasonCode: CInt,
    _ flags: CInt,
    _ list: OpaquePointer?
) {
    guard let client = unsafe client(context) else {
        return
    }
    var answer = ConnectAcknowledgement(reasonCode: reasonCode, sessionPresent: flags & 1 == 1)
    if let properties = unsafe ReceivedProperties(list) {
        answer.reason = properties.string(MQTT_PROP_REASON_STRING)
        answer.sessionExpiry = properties.int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL)
        answer.receiveMaximum = properties.int16(MQTT_PROP_RECEIVE_MAXIMUM)
        answer.maximumPacketSize = properties.int32(MQTT_PROP_MAXIMUM_PACKET_SIZE)
        answer.serverKeepAlive = properties.int16(MQTT_PROP_SERVER_KEEP_ALIVE)
        answer.maximumQoS = properties.byte(MQTT_PROP_MAXIMUM_QOS)
        answer.serverReference = properties.string(MQTT_PROP_SERVER_REFERENCE)
        answer.hasSharedSubscriptions = properties.byte(MQTT_PROP_SHARED_SUB_AVAILABLE).map { $0 != 0 }
        answer.hasWildcards = properties.byte(MQTT_PROP_WILDCARD_SUB_AVAILABLE).map { $0 != 0 }
    }
    client.connectAcknowledgement = answer
    client.progress += 1
    // SUBSCRIBE goes out before anything else is read.
    client.holdInput()
}

@c(waybill_mqtt_did_disconnect)
func mosquittoDidDisconnect(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ code: CInt,
    _ list: OpaquePointer?
) {
    guard let client = unsafe client(context) else {
        return
    }
    // After a DISCONNECT it is called again, with 0.
    client.closeCode = client.closeCode ?? code
}

@c(waybill_mqtt_did_receive)
func mosquittoDidReceive(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ message: UnsafePointer<mosquitto_message>?,
    _ list: OpaquePointer?
) {
    guard let client = unsafe client(context), let message = unsafe message else {
        return
    }
    unsafe client.received(message.pointee, list)
    client.progress += 1
    if client.batch.isFull {
        client.holdInput()
    }
}

@c(waybill_mqtt_did_subscribe)
func mosquittoDidSubscribe(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ packet: CInt,
    _ count: CInt,
    _ codes: UnsafePointer<CInt>?,
    _ list: OpaquePointer?
) {
    guard let client = unsafe client(context) else {
        return
    }
    let copy = unsafe [Int32](UnsafeBufferPointer(start: codes, count: codes == nil ? 0 : Int(count)))
    client.subscribeAnswers.append((packet: packet, codes: copy))
    client.progress += 1
}

@c(waybill_mqtt_did_unsubscribe)
func mosquittoDidUnsubscribe(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ packet: CInt,
    _ list: OpaquePointer?
) {
    guard let client = unsafe client(context) else {
        return
    }
    client.unsubscribeAnswers.append(packet)
    client.progress += 1
    // What comes behind the answer must not be counted as having come before it.
    client.holdInput()
}

@c(waybill_mqtt_did_publish)
func mosquittoDidPublish(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ packet: CInt,
    _ reasonCode: CInt,
    _ list: OpaquePointer?
) {
    guard let client = unsafe client(context) else {
        return
    }
    let reason = unsafe ReceivedProperties(list)?.string(MQTT_PROP_REASON_STRING)
    client.publishAnswers.append(PublishAnswer(packet: packet, reasonCode: reasonCode, reason: reason))
    client.progress += 1
}

@c(waybill_mqtt_did_log)
func mosquittoDidLog(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ level: CInt,
    _ text: UnsafePointer<CChar>?
) {
    guard UInt32(bitPattern: level) & UInt32(MOSQ_LOG_ERR | MOSQ_LOG_WARNING) != 0,
        let client = unsafe client(context), let text = unsafe text, client.complaints.count < 8
    else {
        return
    }
    client.complaints.append(unsafe String(cString: text))
}
