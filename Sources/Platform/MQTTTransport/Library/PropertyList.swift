import CMosquitto

/// A list of MQTT 5 properties to send; owns its memory.
@safe
struct PropertyList: ~Copyable {
    private var head: OpaquePointer?
    private(set) var status: CInt = 0

    init() {
        unsafe head = nil
    }

    deinit {
        var list = unsafe head
        unsafe mosquitto_property_free_all(&list)
    }

    /// Adds a number of 16 bits.
    mutating func add(_ identifier: mqtt5_property, _ value: UInt16) {
        note(unsafe mosquitto_property_add_int16(&head, CInt(identifier.rawValue), value))
    }

    /// Adds a number of 32 bits.
    mutating func add(_ identifier: mqtt5_property, _ value: UInt32) {
        note(unsafe mosquitto_property_add_int32(&head, CInt(identifier.rawValue), value))
    }

    /// Adds a string, which must hold no NUL.
    mutating func add(_ identifier: mqtt5_property, _ value: String) {
        guard !value.utf8.contains(0), value.utf8.count <= 65_535 else {
            note(MOSQ_ERR_INVAL.rawValue)
            return
        }
        note(unsafe mosquitto_property_add_string(&head, CInt(identifier.rawValue), value))
    }

    /// Adds bytes.
    mutating func add(_ identifier: mqtt5_property, _ value: [UInt8]) {
        guard let count = UInt16(exactly: value.count) else {
            note(MOSQ_ERR_INVAL.rawValue)
            return
        }
        let code = unsafe value.withUnsafeBytes { bytes in
            unsafe mosquitto_property_add_binary(&head, CInt(identifier.rawValue), bytes.baseAddress, count)
        }
        note(code)
    }

    /// Lends the list to a call; `nil` is the empty list.
    borrowing func withList<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        unsafe body(head)
    }

    /// Keeps the first failure.
    private mutating func note(_ code: CInt) {
        if status == 0 {
            status = code
        }
    }
}
