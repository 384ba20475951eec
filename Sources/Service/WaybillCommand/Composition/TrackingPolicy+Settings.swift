import Settings
import UploadTracking

extension TrackingPolicy {
    init(_ profile: Settings.Profile) {
        let settings = profile.uploads
        self.init(
            replyTimeout: settings.replyTimeout,
            startDeadline: settings.startDeadline,
            stallTimeout: settings.stallTimeout,
            verifyDeadline: settings.verifyDeadline,
            unansweredLimit: settings.unansweredLimit,
            grace: settings.grace,
            unreported: settings.unreported == .accept ? .accept : .fail,
            onExpiry: settings.onExpiry == .fail ? .fail : .reissue,
            maximumGenerations: settings.maxGenerations,
            maximumLive: profile.maxLive == 0 ? nil : profile.maxLive,
            auditRate: settings.auditRate
        )
    }
}
