import CMosquitto
import Glibc

/// The MQTT 5 properties of a packet that is being handled: valid inside libmosquitto's callback only.
@safe
struct ReceivedProperties {
    private let head: OpaquePointer

    /// Properties on loan from a callback; `nil` where there are none.
    init?(_ head: OpaquePointer?) {
        guard let head = unsafe head else {
            return nil
        }
        unsafe self.head = unsafe head
    }

    func byte(_ identifier: mqtt5_property) -> UInt8? {
        var value: UInt8 = 0
        return unsafe mosquitto_property_read_byte(head, CInt(identifier.rawValue), &value, false) == nil ? nil : value
    }

    func int16(_ identifier: mqtt5_property) -> UInt16? {
        var value: UInt16 = 0
        return unsafe mosquitto_property_read_int16(head, CInt(identifier.rawValue), &value, false) == nil ? nil : value
    }

    func int32(_ identifier: mqtt5_property) -> UInt32? {
        var value: UInt32 = 0
        return unsafe mosquitto_property_read_int32(head, CInt(identifier.rawValue), &value, false) == nil ? nil : value
    }

    /// A string property, if it is there and is valid UTF-8.
    func string(_ identifier: mqtt5_property) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard unsafe mosquitto_property_read_string(head, CInt(identifier.rawValue), &value, false) != nil else {
            return nil
        }
        return unsafe Self.take(value)
    }

    /// A binary property.
    func bytes(_ identifier: mqtt5_property) -> [UInt8]? {
        var value: UnsafeMutableRawPointer?
        var count: UInt16 = 0
        guard unsafe mosquitto_property_read_binary(head, CInt(identifier.rawValue), &value, &count, false) != nil
        else {
            return nil
        }
        defer { unsafe free(value) }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : Int(count)))
    }

    /// All user properties in order, without those that are not valid UTF-8.
    func userProperties() -> [MQTTMessage.UserProperty] {
        var found: [MQTTMessage.UserProperty] = []
        var position = unsafe Optional(head)
        var skip = false
        while true {
            var name: UnsafeMutablePointer<CChar>?
            var value: UnsafeMutablePointer<CChar>?
            unsafe position = mosquitto_property_read_string_pair(
                position,
                CInt(MQTT_PROP_USER_PROPERTY.rawValue),
                &name,
                &value,
                skip
            )
            guard unsafe position != nil else {
                return found
            }
            skip = true
            let (first, second) = unsafe (Self.take(name), Self.take(value))
            if let first, let second {
                found.append(MQTTMessage.UserProperty(name: first, value: second))
            }
        }
    }

    /// Copies a string that libmosquitto allocated, and frees it.
    private static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text = unsafe text else {
            return nil
        }
        defer { unsafe free(text) }
        return unsafe String(validatingCString: text)
    }
}
