import ControlProtocol

/// Has one upload verified, and waits for all that is to be answered.
struct UploadVerification: Sendable {
    let client: ControlClient
    let request: VerifyRequest
    /// How long to wait at most.
    let limit: Duration
    /// How often to ask.
    var interval: Duration = .seconds(1)
    /// How long a worker that does not answer is waited for.
    var patience: Duration = .seconds(60)

    /// Verifies, until every file is answered for or the limit has run out.
    ///
    /// - Parameters:
    ///   - id: The upload's.
    ///   - show: Shown the upload whenever it was heard of.
    /// - Returns: The upload; files with a request that is still due have no answer.
    /// - Throws: ``CommandFailure``.
    func verify(
        _ id: String,
        show: (UploadResource) -> Void = { _ in }
    ) async throws(CommandFailure) -> UploadResource {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var upload = try await client.verify(id, request).value
        var heard = clock.now
        show(upload)
        while upload.isVerificationPending, clock.now < deadline, (try? await Task.sleep(for: interval)) != nil {
            do throws(CommandFailure) {
                upload = try await client.upload(id).value
                heard = clock.now
                show(upload)
            } catch {
                guard error.status == .unanswered, !error.isFinal, clock.now - heard < patience else {
                    throw error
                }
            }
        }
        return upload
    }
}

extension UploadResource {
    /// A look that somebody asked for is still due.
    var isVerificationPending: Bool {
        files.contains { $0.auditRequestedAt != nil }
    }

    /// Whether a file was ever proven.
    var hasVerifiedFiles: Bool {
        files.contains { $0.state == .verified }
    }
}
