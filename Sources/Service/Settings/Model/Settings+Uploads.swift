extension Settings {
    /// How uploads are watched and proven (rules.md, Commands, Reports and settlement).
    package struct Uploads: Sendable, Hashable {
        /// How long a dock has for its reply to a command.
        package let replyTimeout: Duration
        /// How long a start is tried on a busy or silent dock.
        package let startDeadline: Duration
        /// How long a reported object may be absent, and subscriptions have to be up and drained before a timer counts.
        package let grace: Duration
        /// How often a live upload's objects are looked for unasked.
        package let sweepInterval: Duration
        /// Silence after which an upload counts as stalled.
        package let stallTimeout: Duration
        /// How long the proof of a reported object may take.
        package let verifyDeadline: Duration
        /// What settles an object whose headers do not prove it.
        package let unprovable: Unprovable
        /// The verdict on an object that is there but was never reported.
        package let unreported: Unreported
        /// How long the object store may give no answer about an object before its file fails.
        package let unansweredLimit: Duration
        /// What happens when credentials will expire before the upload is done.
        package let onExpiry: OnExpiry
        /// Credentials issued for one upload, at most.
        package let maxGenerations: Int
        /// Objects under verification at a time.
        package let verifyConcurrency: Int
        /// Bytes a second read for proof by download; `nil`: unlimited.
        package let downloadRate: Int?
        /// Verified objects looked at again, an hour.
        package let auditRate: Int

        /// What settles an object whose headers do not prove it.
        package enum Unprovable: String, Sendable, Hashable, CaseIterable {
            /// Its bytes are read.
            case download
            /// Its size, where it offers no MD5-capable value.
            case acceptSize = "accept-size"
            /// It fails.
            case fail
        }

        /// The verdict on an object that is there but was never reported.
        package enum Unreported: String, Sendable, Hashable, CaseIterable {
            case fail, accept
        }

        /// What happens when credentials will expire before the upload is done.
        package enum OnExpiry: String, Sendable, Hashable, CaseIterable {
            case reissue, fail
        }
    }
}
