/// What a SUBACK says of the filters of its SUBSCRIBE: pure.
enum SubscriptionGrant {
    private static let sharedSubscriptionsNotSupported: Int32 = 0x9E
    private static let wildcardsNotSupported: Int32 = 0xA2

    /// Finds what is missing.
    ///
    /// - Parameters:
    ///   - filters: In the order of SUBSCRIBE.
    ///   - codes: Those of SUBACK: from 0x80 a refusal, else the granted QoS.
    /// - Returns: The error; `nil` where every filter has QoS 1.
    static func problem(filters: [String], codes: [Int32]) -> MQTTError? {
        guard codes.count == filters.count else {
            return error(.protocolViolation, 0, "SUBACK does not match SUBSCRIBE")
        }
        for (filter, code) in zip(filters, codes) where code >= 0x80 {
            let kind: MQTTError.Code =
                switch code {
                case sharedSubscriptionsNotSupported: .sharedSubscriptionsUnavailable
                case wildcardsNotSupported: .wildcardsUnavailable
                default: .subscriptionRefused
                }
            return error(kind, code, "\(filter): \(MosquittoLibrary.reason(code))")
        }
        if let filter = zip(filters, codes).first(where: { $0.1 == 0 })?.0 {
            return error(.qosUnavailable, 0, "\(filter): the broker grants QoS 0 only")
        }
        return nil
    }

    private static func error(_ code: MQTTError.Code, _ number: Int32, _ text: String) -> MQTTError {
        MQTTError(code, operation: "subscribe", number: number, text: text)
    }
}
