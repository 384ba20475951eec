import HTTPTransport
import Settings

/// Connects to a profile's webhook, with TLS where its address says so.
///
/// A HEAD is sent, because a receiver could act on a notice that is none; any answer shows that the receiver is there.
struct WebhookCheck: Sendable {
    private static let patience = Duration.seconds(20)

    let settings: Settings.Webhook

    func look() async -> Finding {
        guard let url = settings.url else {
            return .passed("no WEBHOOK_URL is set")
        }
        let origin = Self.origin(of: url)
        do {
            let response = try await client().send(
                HTTPRequest(method: .head, url: url, timeouts: HTTPTimeouts(total: Self.patience))
            )
            guard !(300...399).contains(response.status) else {
                return .warned(
                    "\(origin) answered a HEAD with \(response.status), a redirect, and redirects of notices are not followed",
                    remedy: "set WEBHOOK_URL to the address that it leads to"
                )
            }
            // A receiver need not know HEAD: 405, 501.
            guard response.status < 500 || response.status == 501, ![404, 410].contains(response.status) else {
                return .warned(
                    "\(origin) answered a HEAD with \(response.status)",
                    remedy: "check the path of WEBHOOK_URL, and the receiver; no notice was tried"
                )
            }
            return .passed("\(origin) answered a HEAD with \(response.status); no notice was tried")
        } catch let error as HTTPTransportError {
            // Not its operation: the path is often a secret.
            return .failed(
                "\(origin) cannot be reached: \(error.text) (\(error.code))",
                remedy: error.code == .tls
                    ? "check the receiver's certificate, and name the authority that signed it in WEBHOOK_CA_FILE"
                    : "check WEBHOOK_URL, and that its receiver runs and can be reached from here"
            )
        } catch {
            return .failed("\(origin): \(error)", remedy: "check WEBHOOK_URL")
        }
    }

    /// With the authorities that deliveries trust.
    private func client() throws -> HTTPClient {
        try HTTPClient(configuration: HTTPClientConfiguration(caFile: settings.caFile))
    }

    /// `https://host:port`: the rest may be secret.
    private static func origin(of url: String) -> String {
        url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
            .split(separator: "?").first.map(String.init) ?? "WEBHOOK_URL"
    }
}
