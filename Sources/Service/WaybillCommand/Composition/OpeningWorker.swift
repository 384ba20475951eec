import ControlAPI
import Logging
import ServiceLifecycle
import UploadTracking
import Worker

/// The worker, in the order in which its parts start: the API listens, the store is open, the intake begins.
///
/// A process whose address is in use touches no store that way, and one that waits for its store says so to who asks.
struct OpeningWorker: Service {
    let worker: Worker
    /// Of the API: ends without an element where it cannot listen.
    let listening: AsyncStream<ControlAPIConfiguration.Address>
    /// Opens the store.
    let open: @Sendable () async throws -> Void
    let logger: Logger

    func run() async throws {
        let isOpen = try await cancelWhenGracefulShutdown {
            guard await listening.first(where: { _ in true }) != nil else {
                // The API's failure is the one to tell.
                try? await gracefulShutdown()
                return false
            }
            do {
                try await open()
                logger.info("the store is open")
                return true
            } catch is CancellationError {
                return false
            } catch {
                throw CommandFailure(
                    .usage,
                    "cannot start: \(error)",
                    nextStep: (error as? TrackingStoreError)?.remedy
                )
            }
        }
        if isOpen {
            try await worker.run()
        }
    }
}
