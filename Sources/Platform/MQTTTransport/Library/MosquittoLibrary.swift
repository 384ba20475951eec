import CMosquitto
import Glibc

/// libmosquitto as a whole.
enum MosquittoLibrary {
    /// The result of `mosquitto_lib_init`: called once, never undone (docs/ARCHITECTURE.md, Dependencies).
    static let initialized: CInt = mosquitto_lib_init()

    /// What libmosquitto says of one of its error numbers.
    ///
    /// - Parameters:
    ///   - code: The number.
    ///   - systemError: `errno` as it was right after the call: for the numbers that point to it.
    /// - Returns: One sentence.
    static func text(_ code: CInt, systemError: CInt) -> String {
        switch code {
        case MOSQ_ERR_ERRNO.rawValue where systemError != 0:
            return systemText(systemError)
        case MOSQ_ERR_EAI.rawValue:
            guard let text = unsafe gai_strerror(systemError) else {
                return "the name could not be looked up"
            }
            return unsafe String(cString: text)
        case MOSQ_ERR_KEEPALIVE.rawValue:
            return "the broker did not answer a ping"
        default:
            return unsafe String(cString: mosquitto_strerror(code))
        }
    }

    /// What the system says of an `errno`.
    static func systemText(_ code: CInt) -> String {
        // glibc's own is thread-safe (2.32 and later).
        unsafe String(cString: strerror(code))
    }

    /// What MQTT calls a reason code.
    static func reason(_ code: Int32) -> String {
        unsafe String(cString: mosquitto_reason_string(code))
    }

    /// Checks what is to be subscribed to.
    static func check(filters: [String]) throws(MQTTError) {
        if filters.isEmpty {
            throw MQTTError(.configuration, operation: "subscribe", text: "there is nothing to subscribe to")
        }
        for filter in filters {
            let isValid = !filter.isEmpty && !filter.utf8.contains(0)
            guard isValid, unsafe mosquitto_sub_topic_check(filter) == 0 else {
                throw MQTTError(.configuration, operation: "subscribe", text: "'\(filter)' is not a topic filter")
            }
        }
    }
}
