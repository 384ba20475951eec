import Testing
package import UploadTracking

/// One thing that every ``TrackingStore`` must do.
///
/// A test target runs ``all`` as the arguments of one test, each on a store of its own:
///
/// ```swift
/// @Test(arguments: StoreCheck.all) func conforms(check: StoreCheck) async throws {
///     try await check.run(on: store)
/// }
/// ```
///
/// The checks need no clock that can be set: they place due times and holds before and after the store's own present.
package struct StoreCheck: Sendable, CustomTestStringConvertible {
    package let name: String
    private let body: @Sendable (any TrackingStore) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (any TrackingStore) async throws -> Void) {
        self.name = name
        self.body = body
    }

    package var testDescription: String {
        name
    }

    /// Runs it, recording what does not hold as issues of the running test.
    ///
    /// - Parameter store: Empty, and not used by anyone else.
    /// - Throws: What the store throws where it should not.
    package func run(on store: any TrackingStore) async throws {
        try await body(store)
    }

    package static let all: [StoreCheck] =
        uploads + conflicts + limits + listings + addresses + deviceEnds + commandsAndTimers + verifications + notices
        + deliveries
        + lanes + retention + writes + concurrency + telemetry + useCases + aftercare + slots + audit + profiles
        + fencing + unanswered + answers
}
