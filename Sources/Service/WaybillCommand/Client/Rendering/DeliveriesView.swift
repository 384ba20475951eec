import ControlProtocol
import Primitives

/// Deliveries, a line each, for people.
struct DeliveriesView: Sendable {
    let deliveries: [DeliveryResource]

    /// A table.
    func lines(_ style: Style, now: Timestamp) -> [String] {
        guard !deliveries.isEmpty else {
            return ["nothing was given up"]
        }
        var table = Table(
            ("NOTICED", .left),
            ("DESTINATION", .left),
            ("PROFILE", .left),
            ("TYPE", .left),
            ("UPLOAD", .left),
            ("TRIES", .right),
            ("GIVEN UP", .left),
            ("ERROR", .left)
        )
        for delivery in deliveries {
            table.add([
                Table.Cell(Quantity.local(delivery.createdAt)),
                Table.Cell(delivery.destination),
                Table.Cell(delivery.profile),
                Table.Cell(delivery.type.rawValue),
                Table.Cell(delivery.uploadID),
                Table.Cell(String(delivery.attempts)),
                Table.Cell(delivery.settledAt.map { Quantity.relative($0, now: now) } ?? "-"),
                Table.Cell(delivery.error ?? "-"),
            ])
        }
        return table.lines(style)
    }
}
