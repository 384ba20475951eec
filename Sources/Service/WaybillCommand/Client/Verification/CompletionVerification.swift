import ControlProtocol
import Primitives
import Synchronization

/// Verifies the recorded completions of many uploads, and goes on where some cannot be asked about.
struct CompletionVerification: Sendable {
    /// How often a worker that does not answer is asked about one upload.
    static let attempts = 4

    let pipeline: OrderedPipeline
    /// After how many uploads in a row without an answer a profile is given up.
    let patience: Int
    /// Verifies one.
    let verify: @Sendable (_ id: String) async throws(CommandFailure) -> UploadResource
    /// Lets time pass; throws where there is none left.
    var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// Runs to the end of the uploads.
    ///
    /// - Parameters:
    ///   - uploads: Gives the next one, and `nil` after the last.
    ///   - take: Is handed the checks of each upload's verified files, in order.
    /// - Throws: What `uploads` throws; ``CommandFailure`` where the worker refuses; or `CancellationError`.
    func run(
        uploads: @escaping @Sendable () async throws -> UploadResource?,
        take: ([FileCheck]) -> Void
    ) async throws {
        let silences = Silences(limit: patience)
        try await pipeline.run(
            next: uploads,
            perform: { upload in await checks(of: upload, silences) },
            take: { result in take(try result.get()) }
        )
    }

    private func checks(of upload: UploadResource, _ silences: Silences) async -> Result<[FileCheck], CommandFailure> {
        let silence = silences[upload.profile]
        guard !silence.isOver else {
            let message = "not asked: the uploads of this profile before it had no answer"
            return .success(Self.unanswered(upload, message))
        }
        do throws(CommandFailure) {
            let verified = try await patiently { () throws(CommandFailure) in try await verify(upload.id) }
            let checks = verified.files.filter { $0.state == .verified }.compactMap { FileCheck($0, of: verified) }
            silence.note(isAnswered: checks.contains { $0.result != .unanswered })
            return .success(checks)
        } catch {
            guard !error.isFinal else {
                return .failure(error)
            }
            silence.note(isAnswered: error.status != .unanswered)
            return .success(Self.unanswered(upload, error.message))
        }
    }

    private func patiently(
        _ ask: () async throws(CommandFailure) -> UploadResource
    ) async throws(CommandFailure) -> UploadResource {
        let backoff = Backoff(base: .seconds(1), cap: .seconds(8), seed: .random(in: .min ... .max))
        var attempt = 0
        while true {
            do throws(CommandFailure) {
                return try await ask()
            } catch {
                attempt += 1
                guard error.status == .unanswered, !error.isFinal, attempt < Self.attempts,
                    (try? await pause(backoff.delay(attempt: attempt - 1))) != nil
                else {
                    throw error
                }
            }
        }
    }

    private static func unanswered(_ upload: UploadResource, _ message: String) -> [FileCheck] {
        upload.files.filter { $0.state == .verified }.map { FileCheck($0, of: upload, .unanswered, message) }
    }
}

/// The silence of each profile.
private final class Silences: Sendable {
    private let limit: Int
    private let known = Mutex<[String: Silence]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    subscript(profile: String) -> Silence {
        known.withLock { known in
            if let silence = known[profile] {
                return silence
            }
            let silence = Silence(limit: limit)
            known[profile] = silence
            return silence
        }
    }
}
