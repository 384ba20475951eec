import ControlProtocol
import Primitives

extension MintQuery {
    /// The query of `GET /v1/credentials/audit`, percent-encoded.
    var text: String {
        var items = [("limit", String(limit))]
        for (name, value) in [("profile", profile), ("upload", uploadID), ("purpose", purpose), ("cursor", cursor)] {
            items += value.map { [(name, $0)] } ?? []
        }
        return items.map { "\($0.0)=\(PercentEncoding.component($0.1))" }.joined(separator: "&")
    }
}
