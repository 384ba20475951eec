import ControlProtocol
import Primitives

extension UploadQuery {
    /// The query of `GET /v1/uploads`, percent-encoded.
    var text: String {
        var items = states.map { ("state", $0.rawValue) }
        items += gateway.map { [("gateway", $0)] } ?? []
        items += profile.map { [("profile", $0)] } ?? []
        items += labels.sorted { $0.key < $1.key }.map { ("label", "\($0.key)=\($0.value)") }
        items += [("limit", String(limit))]
        items += cursor.map { [("cursor", $0)] } ?? []
        return items.map { "\($0.0)=\(PercentEncoding.component($0.1))" }.joined(separator: "&")
    }
}
