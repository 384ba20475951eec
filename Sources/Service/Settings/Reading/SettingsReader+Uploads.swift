import Cryptography
import Primitives

/// The settings that a profile may override.
extension SettingsReader {
    /// Reads `UPLOADS_*`: the service's, or a profile's upon the service's.
    mutating func uploads(in profile: ProfileName? = nil, upon base: Settings.Uploads? = nil) -> Settings.Uploads {
        let uploads = Settings.Uploads(
            replyTimeout: duration(.uploadsReplyTimeout, in: profile, inheriting: base?.replyTimeout),
            startDeadline: duration(.uploadsStartDeadline, in: profile, inheriting: base?.startDeadline),
            grace: duration(.uploadsGrace, in: profile, inheriting: base?.grace),
            sweepInterval: duration(.uploadsSweepInterval, in: profile, inheriting: base?.sweepInterval),
            stallTimeout: duration(.uploadsStallTimeout, in: profile, inheriting: base?.stallTimeout),
            verifyDeadline: duration(.uploadsVerifyDeadline, in: profile, inheriting: base?.verifyDeadline),
            unprovable: choice(
                .uploadsUnprovable,
                as: Settings.Uploads.Unprovable.self,
                in: profile,
                inheriting: base?.unprovable
            ) ?? .download,
            unreported: choice(
                .uploadsUnreported,
                as: Settings.Uploads.Unreported.self,
                in: profile,
                inheriting: base?.unreported
            ) ?? .fail,
            unansweredLimit: duration(.uploadsUnansweredLimit, in: profile, inheriting: base?.unansweredLimit),
            onExpiry: choice(
                .uploadsOnExpiry,
                as: Settings.Uploads.OnExpiry.self,
                in: profile,
                inheriting: base?.onExpiry
            ) ?? .reissue,
            maxGenerations: integer(.uploadsMaxGenerations, in: profile, inheriting: base?.maxGenerations),
            verifyConcurrency: integer(.uploadsVerifyConcurrency, in: profile, inheriting: base?.verifyConcurrency),
            downloadRate: rate(.uploadsDownloadRate, in: profile, inheriting: base.map(\.downloadRate)),
            auditRate: integer(.uploadsAuditRate, in: profile, inheriting: base?.auditRate)
        )
        checkUploads(uploads, in: profile)
        return uploads
    }

    private mutating func checkUploads(_ uploads: Settings.Uploads, in profile: ProfileName?) {
        let names: [SettingName] = [.uploadsStartDeadline, .uploadsReplyTimeout]
        // A profile that overrides neither has nothing to answer for.
        guard profile == nil || names.contains(where: { isGiven($0, in: profile) }),
            !names.contains(where: { isRefused($0, in: profile) || isRefused($0) })
        else {
            return
        }
        if uploads.startDeadline < uploads.replyTimeout {
            problem(
                isGiven(.uploadsReplyTimeout, in: profile) ? .uploadsReplyTimeout : .uploadsStartDeadline,
                in: profile,
                "a start's deadline (\(DurationText.text(of: uploads.startDeadline))) is over before one reply is "
                    + "waited for (\(DurationText.text(of: uploads.replyTimeout)))",
                remedy: "make UPLOADS_START_DEADLINE at least UPLOADS_REPLY_TIMEOUT"
            )
        }
    }

    /// Reads `WEBHOOK_*`: the service's, or a profile's upon the service's.
    mutating func webhook(in profile: ProfileName? = nil, upon base: Settings.Webhook? = nil) -> Settings.Webhook {
        let url: String?
        if let profile, !isGiven(.webhookURL, in: profile) {
            url = base?.url
        } else {
            url = address(.webhookURL, in: profile, tail: .page)?.text
        }
        let secrets = list(.webhookSecret, in: profile, inheriting: base?.secrets) { text throws(InvalidValue) in
            let key: WebhookKey
            do throws(WebhookKeyFault) {
                key = try WebhookKey(Secret(text))
            } catch {
                throw InvalidValue(reason: error.description, allowed: "whsec_ and base64, or the key itself")
            }
            try Self.requireLength(key.count)
            return Secret(text)
        }
        if secrets.count > 2, profile == nil || isGiven(.webhookSecret, in: profile) {
            problem(.webhookSecret, in: profile, "has \(secrets.count) values", remedy: "one, or two while rotating")
        }
        return Settings.Webhook(
            url: url,
            secrets: secrets,
            attempts: integer(.webhookAttempts, in: profile, inheriting: base?.attempts),
            caFile: profile == nil || isGiven(.webhookCAFile, in: profile)
                ? text(.webhookCAFile, in: profile) : base?.caFile
        )
    }
}
