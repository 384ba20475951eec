/// Every setting there is, by the name it has in the contract (contract.md, Settings).
///
/// The environment variable is `WAYBILL_` and the name; `STORAGE_*_…` is asked once for each profile, whose name
/// takes the place of the star.
package enum SettingName: String, Sendable, Hashable, CaseIterable {
    case config = "CONFIG"
    case secretsDirectory = "SECRETS_DIR"

    case mqttURL = "MQTT_URL"
    case mqttUsername = "MQTT_USERNAME"
    case mqttPassword = "MQTT_PASSWORD"
    case mqttCAFile = "MQTT_CA_FILE"
    case mqttCertFile = "MQTT_CERT_FILE"
    case mqttKeyFile = "MQTT_KEY_FILE"
    case mqttVersion = "MQTT_VERSION"
    case mqttClientID = "MQTT_CLIENT_ID"
    case mqttShareGroup = "MQTT_SHARE_GROUP"
    case mqttSessionExpiry = "MQTT_SESSION_EXPIRY"
    case mqttReceiveMaximum = "MQTT_RECEIVE_MAXIMUM"
    case mqttNotices = "MQTT_NOTICES"
    case mqttRequests = "MQTT_REQUESTS"

    case storeURL = "STORE_URL"
    case storePassword = "STORE_PASSWORD"
    case storeMigrate = "STORE_MIGRATE"
    case retentionUploads = "RETENTION_UPLOADS"
    case retentionNotices = "RETENTION_NOTICES"
    case retentionAudit = "RETENTION_AUDIT"

    case httpListen = "HTTP_LISTEN"
    case httpToken = "HTTP_TOKEN"
    case httpTokensFile = "HTTP_TOKENS_FILE"
    case httpHosts = "HTTP_HOSTS"
    case policiesDirectory = "POLICIES_DIR"

    case uploadsReplyTimeout = "UPLOADS_REPLY_TIMEOUT"
    case uploadsStartDeadline = "UPLOADS_START_DEADLINE"
    case uploadsGrace = "UPLOADS_GRACE"
    case uploadsSweepInterval = "UPLOADS_SWEEP_INTERVAL"
    case uploadsStallTimeout = "UPLOADS_STALL_TIMEOUT"
    case uploadsVerifyDeadline = "UPLOADS_VERIFY_DEADLINE"
    case uploadsUnprovable = "UPLOADS_UNPROVABLE"
    case uploadsUnreported = "UPLOADS_UNREPORTED"
    case uploadsUnansweredLimit = "UPLOADS_UNANSWERED_LIMIT"
    case uploadsOnExpiry = "UPLOADS_ON_EXPIRY"
    case uploadsMaxGenerations = "UPLOADS_MAX_GENERATIONS"
    case uploadsVerifyConcurrency = "UPLOADS_VERIFY_CONCURRENCY"
    case uploadsDownloadRate = "UPLOADS_DOWNLOAD_RATE"
    case uploadsAuditRate = "UPLOADS_AUDIT_RATE"

    case webhookURL = "WEBHOOK_URL"
    case webhookSecret = "WEBHOOK_SECRET"
    case webhookAttempts = "WEBHOOK_ATTEMPTS"
    case webhookCAFile = "WEBHOOK_CA_FILE"

    case logLevel = "LOG_LEVEL"
    case logFormat = "LOG_FORMAT"
    case metricsListen = "METRICS_LISTEN"

    case storageProfiles = "STORAGE_PROFILES"
    case provider = "STORAGE_*_PROVIDER"
    case endpoint = "STORAGE_*_ENDPOINT"
    case publicEndpoint = "STORAGE_*_PUBLIC_ENDPOINT"
    case stsEndpoint = "STORAGE_*_STS_ENDPOINT"
    case region = "STORAGE_*_REGION"
    case dockRegion = "STORAGE_*_DOCK_REGION"
    case dockProvider = "STORAGE_*_DOCK_PROVIDER"
    case bucket = "STORAGE_*_BUCKET"
    case addressing = "STORAGE_*_ADDRESSING"
    case roleARN = "STORAGE_*_ROLE_ARN"
    case externalID = "STORAGE_*_EXTERNAL_ID"
    case sourceIdentity = "STORAGE_*_SOURCE_IDENTITY"
    case sessionTags = "STORAGE_*_SESSION_TAGS"
    case verifyRoleARN = "STORAGE_*_VERIFY_ROLE_ARN"
    case verifyWith = "STORAGE_*_VERIFY_WITH"
    case duration = "STORAGE_*_DURATION"
    case expiryMargin = "STORAGE_*_EXPIRY_MARGIN"
    case expireUnit = "STORAGE_*_EXPIRE_UNIT"
    case keyTemplate = "STORAGE_*_KEY_TEMPLATE"
    case keyPrefixes = "STORAGE_*_KEY_PREFIXES"
    case mintPrefixes = "STORAGE_*_MINT_PREFIXES"
    case gateways = "STORAGE_*_GATEWAYS"
    case maxLive = "STORAGE_*_MAX_LIVE"
    case kmsKey = "STORAGE_*_KMS_KEY"
    case caFile = "STORAGE_*_CA_FILE"
    case fingerprint = "STORAGE_*_FINGERPRINT"
    case metadataProof = "STORAGE_*_METADATA_PROOF"
    case selfTest = "STORAGE_*_SELF_TEST"
    case canaryKey = "STORAGE_*_CANARY_KEY"
    case parent = "STORAGE_*_PARENT"
    case parentFile = "STORAGE_*_PARENT_FILE"
    case parentProfile = "STORAGE_*_PARENT_PROFILE"
    case parentProcess = "STORAGE_*_PARENT_PROCESS"
    case accessKeyID = "STORAGE_*_ACCESS_KEY_ID"
    case secretAccessKey = "STORAGE_*_SECRET_ACCESS_KEY"
    case sessionToken = "STORAGE_*_SESSION_TOKEN"
}

extension SettingName {
    private static let profilePrefix = "STORAGE_*_"

    /// Whether each profile has one of its own, and the service as a whole has none.
    package var isProfileScoped: Bool {
        rawValue.hasPrefix(Self.profilePrefix)
    }

    /// Whether a profile may override the service's (contract.md: every `UPLOADS_*` and `WEBHOOK_*`).
    package var allowsProfileOverride: Bool {
        rawValue.hasPrefix("UPLOADS_") || rawValue.hasPrefix("WEBHOOK_")
    }

    /// The name without the profile's part: `ENDPOINT`, `UPLOADS_GRACE`.
    var local: String {
        isProfileScoped ? String(rawValue.dropFirst(Self.profilePrefix.count)) : rawValue
    }
}
