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
            let isTakenOver = closeCode == CInt(MQTT_RC_SESSION_TAKEN_OVER.rawValue)
            throw MQTTError(
                isTakenOver ? .takenOver : .disconnected,
                operation: operation,
                number: closeCode,
                text: MosquittoLibrary.reason(closeCode)
            )
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
        return MQTTError(
            .refused,
            operation: "connect",
            number: answer.reasonCode,
            text: answer.reason.map { "\(text): \($0)" } ?? text
        )
    }

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
            case MOSQ_ERR_PROTOCOL.rawValue, MOSQ_ERR_MALFORMED_PACKET.rawValue, MOSQ_ERR_MALFORMED_UTF8.rawValue:
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
