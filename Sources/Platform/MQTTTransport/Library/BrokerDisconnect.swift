/// The broker's DISCONNECT, as far as libmosquitto does not tell: 2.0 tells the reason code alone.
struct BrokerDisconnect: Sendable, Hashable {
    var reasonCode: UInt8
    /// The reason in the broker's words.
    var reason: String?
    /// The other server to use.
    var serverReference: String?

    /// Finds it at the end of what has come; `nil` where that is not so.
    ///
    /// - Parameter bytes: From the begin of a packet; MQTT 5.
    init?(endOf bytes: [UInt8]) {
        var rest = bytes[...]
        while let packet = Packet(&rest) {
            if packet.type == 14 {
                guard rest.isEmpty, let code = packet.body.first, code >= 0x80 else {
                    return nil
                }
                reasonCode = code
                readProperties(packet.body.dropFirst())
                return
            }
        }
        return nil
    }

    private mutating func readProperties(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard let length = rest.takeVariableInteger(), length == rest.count else {
            return
        }
        while let identifier = rest.popFirst() {
            switch identifier {
            case 0x11: rest = rest.dropFirst(4)
            case 0x1C: serverReference = rest.takeString()
            case 0x1F: reason = rest.takeString()
            case 0x26: _ = (rest.takeString(), rest.takeString())
            default: return
            }
        }
    }

    /// The words, for an error's text.
    var words: String {
        [reason, serverReference.map { "use \($0)" }].compactMap { $0 }.joined(separator: "; ")
    }
}

/// One whole packet.
private struct Packet {
    let type: UInt8
    let body: ArraySlice<UInt8>

    init?(_ bytes: inout ArraySlice<UInt8>) {
        guard let first = bytes.popFirst(), let length = bytes.takeVariableInteger(), length <= bytes.count else {
            return nil
        }
        type = first >> 4
        body = bytes.prefix(length)
        bytes = bytes.dropFirst(length)
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func takeVariableInteger() -> Int? {
        var value = 0
        for place in 0..<4 {
            guard let byte = popFirst() else {
                return nil
            }
            value |= Int(byte & 127) << (7 * place)
            if byte & 128 == 0 {
                return value
            }
        }
        return nil
    }

    fileprivate mutating func takeString() -> String? {
        guard let high = popFirst(), let low = popFirst() else {
            return nil
        }
        let length = Int(high) << 8 | Int(low)
        guard length <= count else {
            self = []
            return nil
        }
        defer { self = dropFirst(length) }
        return String(validating: prefix(length), as: UTF8.self)
    }
}
