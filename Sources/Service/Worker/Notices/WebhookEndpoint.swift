package import Cryptography

/// A profile's webhook, as the settings have it now (contract.md, `WEBHOOK_*`).
package struct WebhookEndpoint: Sendable {
    package var url: String
    /// One, two while rotating, none to send notices unsigned.
    package var keys: [WebhookKey]
    /// Tries before a notice is given up.
    package var attempts: Int

    package init(url: String, keys: [WebhookKey], attempts: Int) {
        self.url = url
        self.keys = keys
        self.attempts = attempts
    }
}
