import ControlProtocol
import Primitives

extension DeliveryQuery {
    /// The query of `GET /v1/notices/deliveries`, percent-encoded.
    var text: String {
        var items = [("limit", String(limit))]
        if !states.isEmpty {
            items.append(("state", states.map(\.rawValue).joined(separator: ",")))
        }
        for (name, value) in [("destination", destination), ("upload", uploadID), ("after", after)] {
            items += value.map { [(name, $0)] } ?? []
        }
        return items.map { "\($0.0)=\(PercentEncoding.component($0.1))" }.joined(separator: "&")
    }
}
