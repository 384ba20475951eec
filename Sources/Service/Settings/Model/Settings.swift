/// Everything that can be set, typed and checked (contract.md, Settings).
package struct Settings: Sendable, Hashable {
    /// The broker.
    package let mqtt: MQTT
    /// The database.
    package let store: Store
    /// How long things are kept.
    package let retention: Retention
    /// The API.
    package let http: HTTP
    /// Folder of policy templates; `nil`: the built-in ones.
    package let policiesDirectory: String?
    /// How uploads are watched, for a profile that says nothing else.
    package let uploads: Uploads
    /// Where notices are posted, for a profile that says nothing else.
    package let webhook: Webhook
    /// Logs.
    package let log: Log
    /// Where metrics listen apart from the API; `nil`: with the API.
    package let metricsListen: ListenAddress?
    /// The storage profiles, in the order in which they were named; never empty.
    package let profiles: [Profile]
}
