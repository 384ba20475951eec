package import Cryptography
package import HTTPTransport

/// A profile's webhook, as the settings have it now (README.md, `WEBHOOK_*`).
package struct WebhookEndpoint: Sendable {
    package var url: String
    /// One, two while rotating, none to send notices unsigned.
    package var keys: [WebhookKey]
    /// Tries before a notice is given up.
    package var attempts: Int

    /// Its file of trusted certificates.
    package var caFile: String?
    /// What trusts those; `nil`: the client of all that trust the system's.
    package var http: HTTPClient?

    /// - Throws: `HTTPTransportError` where the system refuses a client.
    package init(
        url: String,
        keys: [WebhookKey],
        attempts: Int,
        caFile: String? = nil
    ) throws(HTTPTransportError) {
        self.url = url
        self.keys = keys
        self.attempts = attempts
        self.caFile = caFile
        http = try caFile.map { file throws(HTTPTransportError) in
            try HTTPClient(configuration: HTTPClientConfiguration(caFile: file))
        }
    }
}
