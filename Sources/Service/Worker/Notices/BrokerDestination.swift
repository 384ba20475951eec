import MQTTTransport
import Primitives
import UploadTracking

/// Notices as messages of the broker: `waybill/events/{gateway}/{type}` (contract.md, MQTT).
struct BrokerDestination: NoticeDestination {
    static let name = "mqtt"

    let publisher: MQTTPublisher

    var name: String { Self.name }
    var concurrency: Int { 64 }
    var laneWidth: Int? { nil }
    var isReady: Bool { publisher.status.isUp }

    func deliver(_ notice: Notice) async throws(DeliveryFault) {
        do {
            try await publisher.publish(
                topic: "waybill/events/\(notice.gateway)/\(notice.type.rawValue)",
                payload: notice.body,
                contentType: NoticeBody.contentType
            )
        } catch {
            throw DeliveryFault(description: "\(error)")
        }
    }

    func address(of profile: ProfileName) -> Int {
        0
    }

    func attempts(of profile: ProfileName) -> Int? {
        nil
    }

    func backoff(of notice: Notice) -> Backoff {
        Backoff(base: .milliseconds(500), cap: .seconds(60), seed: UInt64(notice.sequence))
    }
}
