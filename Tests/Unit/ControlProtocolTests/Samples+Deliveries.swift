import ControlProtocol
import Primitives

extension Samples {
    static let deadDelivery = delivery("7.webhook", .dead, error: "answered 500", settledAt: noon + .seconds(60))
    static let pendingDelivery = delivery("8.webhook", .pending, nextAt: noon + .seconds(5))

    private static func delivery(
        _ cursor: String,
        _ state: DeliveryResource.State,
        error: String? = nil,
        nextAt: Timestamp? = nil,
        settledAt: Timestamp? = nil
    ) -> DeliveryResource {
        DeliveryResource(
            cursor: cursor,
            noticeID: "\(id)/upload.completed",
            type: .uploadCompleted,
            uploadID: id,
            gateway: "DOCK-1",
            profile: "eu",
            destination: "webhook",
            state: state,
            attempts: 20,
            error: error,
            createdAt: noon,
            nextAt: nextAt,
            settledAt: settledAt
        )
    }
}
