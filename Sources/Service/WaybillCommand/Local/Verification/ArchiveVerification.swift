import ControlProtocol
import Primitives

/// Verifies all objects that a file names, in constant memory.
struct ArchiveVerification: Sendable {
    /// What came of one line, and how far into the file it reaches.
    struct Result: Sendable {
        let finding: ObjectFinding
        /// In bytes from the file's beginning.
        let end: Int64
    }

    let pipeline: OrderedPipeline
    /// Finds out about the object of a line.
    ///
    /// Throws ``CommandFailure`` where its profile cannot be used: bad usage makes the line invalid.
    let find: @Sendable (ClaimedObject, _ line: Int) async throws(CommandFailure) -> ObjectFinding

    /// Runs to the end of the lines.
    ///
    /// - Parameters:
    ///   - input: Gives the next piece of the file, and an empty one at its end.
    ///   - take: Is handed what came of each line, in the file's order.
    /// - Throws: What the input throws, or `CancellationError`.
    func run(input: @escaping @Sendable () async throws -> [UInt8], take: (Result) -> Void) async throws {
        let lines = ClaimLines(input: input)
        try await pipeline.run(
            next: { try await lines.next() },
            perform: { Result(finding: await finding(of: $0), end: $0.end) },
            take: take
        )
    }

    private func finding(of line: TextLine) async -> ObjectFinding {
        let object: ClaimedObject
        switch line.claim {
        case .success(let claim): object = claim
        case .failure(let problem): return .invalid(line.number, problem.detail)
        }
        do throws(CommandFailure) {
            return try await find(object, line.number)
        } catch {
            guard error.status == .unanswered else {
                return .invalid(line.number, key: object.key.value, error.message)
            }
            return ObjectFinding(
                line: line.number,
                key: object.key.value,
                profile: object.profile,
                verdict: .unanswered,
                reason: ObjectFinding.Reason(
                    message: error.message,
                    remedy: error.nextStep ?? "mend the profile's settings, and verify again"
                )
            )
        }
    }
}
