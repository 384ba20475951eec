import ServiceLifecycle
import UploadTracking

/// Ends a worker whose database a newer version has taken over meanwhile (docs/ARCHITECTURE.md, Migrations).
///
/// While a worker is connected none can; one that was cut off finds out when it connects again.
struct StoreWatch: Service {
    private static let interval = Duration.seconds(5)

    let store: any TrackingStore

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.interval)) != nil {
                do {
                    try await store.read { _ in }
                } catch TrackingStoreError.superseded(let message) {
                    throw CommandFailure(.usage, "ended: \(message)")
                } catch {
                    // Readiness tells of all else, and it may pass.
                }
            }
        }
    }
}
