import Primitives
import UploadTracking

extension Delivery {
    /// - Parameter row: Of `deliveries`, with its notice's id, type, gateway and time.
    /// - Throws: ``TrackingStoreError/incompatible(message:)`` where a column holds something else.
    init(row: some StoredRow) throws {
        let state: State = try row.enumeration("state")
        self.init(
            cursor: DeliveryCursor(
                sequence: Int64(try row.number("sequence")),
                destination: try row.string("destination")
            ),
            noticeID: try row.string("id"),
            type: try row.enumeration("type"),
            uploadID: try row.uploadID("upload_id"),
            gateway: try row.string("gateway"),
            profile: try row.profile("profile"),
            state: state,
            attempts: try row.number("attempts"),
            error: try row.text("error"),
            createdAt: try row.moment("created_at"),
            nextAt: state == .pending ? try row.moment("next_at") : nil,
            settledAt: try row.momentIfAny("settled_at")
        )
    }
}

extension DeliveryLane {
    init(row: some StoredRow) throws {
        self.init(
            destination: try row.string("destination"),
            profile: try row.profile("profile"),
            failures: try row.number("failures"),
            pausedUntil: try row.moment("paused_until")
        )
    }
}

extension DeliveryResult {
    /// As a delivery's columns have it; `nextAt` is `nil` where it is settled.
    var columns: (state: String, nextAt: Timestamp?, error: String?) {
        switch self {
        case .delivered: ("delivered", nil, nil)
        case .retry(let moment, let error): ("pending", moment, error)
        case .dead(let error): ("dead", nil, error)
        }
    }
}
