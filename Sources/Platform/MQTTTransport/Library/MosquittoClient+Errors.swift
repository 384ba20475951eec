import CMosquitto
import Glibc

extension MosquittoClient {
    /// Makes a call, and throws what libmosquitto answers if it is not success.
    func check(_ code: MQTTError.Code, _ operation: String, _ call: () -> CInt) throws(MQTTError) {
        errno = 0
        let result = call()
        let systemError = errno
        if result != 0 {
            throw error(code, operation, result, systemError)
        }
    }

    /// Makes a call that reads or writes, and throws if the connection ended in it.
    func io(_ operation: String, _ call: () -> CInt) throws(MQTTError) {
        errno = 0
        let result = call()
        let systemError = errno
        if let closeCode, closeCode >= 0x80 {
            throw disconnect(closeCode, operation)
        }
        if let refusal {
            throw refusal
        }
        if result != 0 {
            throw error(.connectionLost, operation, result, systemError)
        }
    }

    /// The broker's refusal of CONNECT, if that is what it answered.
    private var refusal: MQTTError? {
        guard let answer = connectAcknowledgement, answer.reasonCode != 0 else {
            return nil
        }
        let text =
            switch version {
            case .v5: MosquittoLibrary.reason(answer.reasonCode)
            case .v311: unsafe String(cString: mosquitto_connack_string(answer.reasonCode))
            }
        let isMoved = version == .v5 && Self.movedCodes.contains(answer.reasonCode)
        return MQTTError(
            isMoved ? .serverMoved : .refused,
            operation: "connect",
            number: answer.reasonCode,
            text: ([text] + [answer.reason, answer.serverReference.map { "use \($0)" }].compactMap { $0 })
                .joined(separator: ": ")
        )
    }

    /// Use another server; server moved.
    private static let movedCodes: Set<Int32> = [0x9C, 0x9D]

    /// The error of a DISCONNECT of the broker.
    private func disconnect(_ reasonCode: CInt, _ operation: String) -> MQTTError {
        let code: MQTTError.Code =
            switch reasonCode {
            case 0x8E: .takenOver
            case 0x9E: .sharedSubscriptionsUnavailable
            case 0xA2: .wildcardsUnavailable
            case _ where Self.movedCodes.contains(reasonCode): .serverMoved
            default: .disconnected
            }
        let text = MosquittoLibrary.reason(reasonCode)
        let words = brokerDisconnect.map { CInt($0.reasonCode) == reasonCode ? $0.words : "" } ?? ""
        return MQTTError(
            code,
            operation: operation,
            number: reasonCode,
            text: words.isEmpty ? text : "\(text): \(words)"
        )
    }

    /// Says why a connection ended before the broker accepted it, as far as that can be seen.
    func explained(_ error: MQTTError) -> MQTTError {
        guard !Self.isExplained.contains(error.code) else {
            return error
        }
        if isTransportConnected, let (code, text) = tlsObservation?.reason(isInHandshake: !isTransportReady),
            // Slowness is no end.
            error.code != .timeout || code != .tls
        {
            return MQTTError(code, operation: "connect", number: error.number, text: text)
        }
        return error.code == .connectionLost && isTransportReady
            ? MQTTError(
                .noAnswer,
                operation: "connect",
                text: "the connection ended before the broker's answer to CONNECT"
            )
            : error
    }

    /// Those that the broker itself has named.
    private static let isExplained: Set<MQTTError.Code> = [
        .refused, .serverMoved, .protocolViolation, .disconnected, .takenOver, .tlsFile, .tlsExpected, .notMQTT,
    ]

    private func error(
        _ code: MQTTError.Code,
        _ operation: String,
        _ number: CInt,
        _ systemError: CInt
    ) -> MQTTError {
        let text = MosquittoLibrary.text(number, systemError: systemError)
        let kind: MQTTError.Code =
            switch number {
            case MOSQ_ERR_TLS.rawValue: .tls
            case MOSQ_ERR_OVERSIZE_PACKET.rawValue: .packetLimit
            case MOSQ_ERR_PROTOCOL.rawValue, MOSQ_ERR_MALFORMED_PACKET.rawValue, MOSQ_ERR_MALFORMED_UTF8.rawValue,
                MOSQ_ERR_DUPLICATE_PROPERTY.rawValue:
                .protocolViolation
            default: code
            }
        return MQTTError(
            kind,
            operation: operation,
            number: number,
            text: ([text] + complaints).joined(separator: "; ")
        )
    }
}
