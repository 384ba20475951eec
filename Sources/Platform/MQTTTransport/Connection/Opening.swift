/// One attempt to connect: the addresses in turn, and what happened at those that failed; pure.
struct Opening {
    /// The longest wait for one of several addresses.
    private static let patience = Duration.seconds(3)

    /// The address that is being tried.
    private(set) var address: String
    /// When it is given up; later, when the broker's answer is.
    private(set) var deadline: ContinuousClock.Instant
    private var rest: ArraySlice<String>
    private let share: Duration
    private var failures: [(address: String, error: MQTTError)] = []

    /// Begins with the first address.
    ///
    /// - Parameters:
    ///   - addresses: Numeric; at least one.
    ///   - timeout: How long all of them may take together.
    ///   - now: When it begins.
    init(_ addresses: [String], timeout: Duration, at now: ContinuousClock.Instant) {
        address = addresses[0]
        rest = addresses.dropFirst()
        share = addresses.count == 1 ? timeout : min(Self.patience, timeout / addresses.count)
        deadline = now + share
    }

    /// Goes on to the next address.
    ///
    /// - Throws: Why none could be reached.
    mutating func next(after error: MQTTError, at now: ContinuousClock.Instant) throws(MQTTError) {
        failures.append((address, error))
        guard let next = rest.popFirst() else {
            guard failures.count > 1 else {
                throw error
            }
            throw MQTTError(
                .unreachable,
                operation: error.operation,
                number: error.number,
                text: failures.map { "\($0.address): \($0.error.text)" }.joined(separator: "; ")
            )
        }
        address = next
        deadline = now + share
    }

    /// The address is reached: the broker has so long for its answer.
    mutating func reached(answerWithin timeout: Duration, at now: ContinuousClock.Instant) {
        deadline = now + timeout
    }
}
