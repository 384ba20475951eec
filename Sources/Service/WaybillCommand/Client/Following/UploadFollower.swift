import ControlProtocol

/// Follows one upload to its end by asking again and again: that works through whatever proxy there is, and over a
/// restart of the worker.
struct UploadFollower: Sendable {
    let client: ControlClient
    /// How often to ask.
    var interval: Duration = .milliseconds(500)
    /// How long a worker that does not answer is waited for.
    var patience: Duration = .seconds(60)

    /// Follows an upload until it is terminal.
    ///
    /// - Parameters:
    ///   - id: The upload.
    ///   - limit: How long at most; `nil`: for ever.
    ///   - display: Where to show it.
    /// - Returns: The upload at its end.
    /// - Throws: ``CommandFailure``: `unanswered` where the limit runs out or the worker stays away.
    func follow(
        _ id: String,
        limit: Duration?,
        display: inout any UploadDisplay
    ) async throws -> Answer<UploadResource> {
        let clock = ContinuousClock()
        let deadline = limit.map { clock.now + $0 }
        var heard: ContinuousClock.Instant?
        while true {
            do {
                let answer = try await client.upload(id)
                heard = clock.now
                display.show(answer)
                if answer.value.state.isTerminal {
                    return answer
                }
            } catch {
                // Once it has answered, a worker may be away for a while; a plain no is a no.
                guard error.status == .unanswered, let last = heard, clock.now - last < patience else {
                    throw error
                }
                display.showTrouble(error)
            }
            if let deadline, clock.now + interval > deadline {
                throw CommandFailure(
                    .unanswered,
                    "upload \(id) has not ended in time; it goes on",
                    nextStep: "follow it with `waybill watch \(id)`"
                )
            }
            try await Task.sleep(for: interval)
        }
    }
}

extension UploadResource {
    /// Nothing for an upload that completed; a failure for one that did not.
    func requireCompletion() throws(CommandFailure) {
        guard state != .completed else {
            return
        }
        let failures = files.compactMap { file in
            file.failure.map { "module \(file.module): \($0.message)" }
        }
        throw CommandFailure(
            .no,
            ["upload \(id) \(state.rawValue)"].joined()
                + (failures.isEmpty ? "" : ": " + failures.joined(separator: "; ")),
            nextStep: files.lazy.compactMap(\.failure?.remedy).first
        )
    }
}
