package import ControlProtocol
import DockProtocol
import FoundationEssentials
import MQTTTransport
import Primitives
import ServiceLifecycle
import UploadTracking

extension WorkerControl {
    package func logs(gateway: String, modules: [String]) async throws(Problem) -> LogListingResource {
        let timeout = profiles.profile(for: gateway)?.policy.replyTimeout ?? TrackingPolicy().replyTimeout
        let tid = UUID().uuidString.lowercased()
        try await ask(tid: tid, gateway: gateway, modules: modules, timeout: timeout)
        let reply = try await answer {
            try await bells.changes.firstValue(within: timeout) {
                try await tracker.store.read { try $0.logQuery(tid: tid)?.reply }
            }
        }
        guard let reply else {
            if Task.isShuttingDownGracefully {
                throw Problem(.notReady, detail: "the worker is ending; ask again")
            }
            throw Problem(
                .noReply,
                detail:
                    "the dock did not answer within \(DurationText.text(of: timeout)): check that it is online and on this broker"
            )
        }
        guard reply.code == 0, let listing = reply.listing else {
            throw Problem(
                .dockError,
                detail: reply.code == 0 ? "the dock's answer holds no list" : reply.message,
                extras: ["device_code": .integer(Int64(reply.code))]
            )
        }
        return try await answer { try ControlJSON.decode(LogListingResource.self, from: listing) }
    }

    /// A row before it is a message, like every command (rules.md, Commands).
    private func ask(tid: String, gateway: String, modules: [String], timeout: Duration) async throws(Problem) {
        try await answer {
            try await tracker.store.write { transaction in
                try transaction.insert(LogQuery(tid: tid, gateway: gateway, modules: modules, sentAt: transaction.now))
            }
        }
        let message = ServiceRequest(
            tid: tid,
            bid: UUID().uuidString.lowercased(),
            timestamp: clock.now(),
            command: .list(modules: modules)
        )
        do throws(MQTTPublishError) {
            try await publisher.publish(
                topic: DockTopic.services(gateway: gateway).name,
                payload: message.encoded(),
                expiry: timeout
            )
        } catch {
            // Where the outcome is unknown the answer may still come.
            if !error.isOutcomeUnknown {
                throw Problem(.notReady, detail: "the list could not be asked for: \(error)")
            }
        }
    }
}
