import Cryptography
import Settings
import Worker

extension WebhookEndpoint {
    /// A profile's webhook; `nil` where it has none.
    ///
    /// - Throws: `WebhookKeyFault` for a secret that is no key; `HTTPTransportError` where the system refuses a client.
    init?(_ settings: Settings.Webhook) throws {
        guard let url = settings.url else {
            return nil
        }
        try self.init(
            url: url,
            keys: settings.secrets.map { try WebhookKey($0) },
            attempts: settings.attempts,
            caFile: settings.caFile
        )
    }
}
