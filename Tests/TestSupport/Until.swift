/// Waits for a condition of the world outside, which cannot tell when it holds: the one place where tests poll.
///
/// - Parameters:
///   - what: What should come to hold, for the error.
///   - within: How long to try; long, because it costs only a test that fails.
///   - interval: How often to ask.
///   - fileID: Where it is called, for the error.
///   - line: The same.
///   - condition: Asked until it is true.
/// - Throws: ``NeverHappened``, or what the condition threw.
package func until(
    _ what: String,
    within: Duration = .seconds(90),
    every interval: Duration = .milliseconds(20),
    fileID: String = #fileID,
    line: Int = #line,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now.advanced(by: within)
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            throw NeverHappened(what: what, within: within, place: "\(fileID):\(line)")
        }
        try await Task.sleep(for: interval)
    }
}

/// What ``until(_:within:every:fileID:line:_:)`` waited for in vain.
package struct NeverHappened: Error, CustomStringConvertible {
    package let what: String
    package let within: Duration
    package let place: String

    package var description: String {
        "\(what): not within \(within), at \(place)"
    }
}
