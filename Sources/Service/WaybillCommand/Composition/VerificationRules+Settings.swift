import Metrics
import ObjectVerification
import Primitives
import Settings

extension VerificationRules {
    init(_ settings: Settings.Profile) {
        self.init(
            unprovable: UnprovableRule(settings.uploads.unprovable),
            fingerprint: FingerprintRule(settings.fingerprint),
            trustsMetadata: settings.metadataProof
        )
    }
}

extension DownloadLimits {
    /// - Parameters:
    ///   - settings: The profile's, with `UPLOADS_DOWNLOAD_RATE`.
    ///   - places: The worker's.
    init(_ settings: Settings.Profile, places: DownloadPlaces) {
        let profile = settings.name.value
        self.init(
            places: places,
            pace: DownloadPace(bytesPerSecond: settings.uploads.downloadRate),
            gaveUpSlow: {
                Counter(label: "waybill_slow_downloads_total", dimensions: [("profile", profile)]).increment()
            }
        )
    }
}

extension UnprovableRule {
    init(_ setting: Settings.Uploads.Unprovable) {
        switch setting {
        case .download: self = .download
        case .acceptSize: self = .acceptSize
        case .fail: self = .fail
        }
    }
}

extension FingerprintRule {
    init(_ setting: Settings.Profile.Fingerprint) {
        switch setting {
        case .auto: self = .auto
        case .md5: self = .md5
        case .sha1: self = .sha1
        case .sha256: self = .sha256
        case .none: self = .unusable
        }
    }
}
