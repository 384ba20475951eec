import ControlProtocol
import DockSimulation
import Testing
import UploadTracking

/// Something that happens to an upload, played by a simulated dock and whoever else is in it, and how it ends:
/// a row of the table in docs/VERIFICATION.md, which says the end.
struct Situation: Sendable, CustomTestStringConvertible {
    /// The row's name.
    var name: String
    var policy = Site.patient
    var expiryMargin = Duration.seconds(60)
    /// The broker's `acl_file`.
    var accessControl: String?
    var modules = ["3", "0"]
    /// The key of module 3, where it is not the profile's.
    var key: String?
    var dock: @Sendable (inout DockConfiguration) -> Void = { _ in }
    /// What there is before the upload is asked for.
    var before: @Sendable (Site) async throws -> Void = { _ in }
    /// Whether somebody else starts it, and Waybill only tracks it.
    var isAdopted = false
    /// Whether the dock is offline until a start has gone unanswered.
    var isOffline = false
    /// What happens while it runs.
    ///
    /// - Returns: The upload that the row is of, mostly the first.
    var during: @Sendable (Play) async throws -> UploadResource = { $0.upload }
    /// What happens after its end, and does not change it.
    var afterwards: @Sendable (Play) async throws -> Void = { _ in }
    /// Whether what was proven was changed since, by what the situation is about.
    var isChangedSince = false

    var testDescription: String {
        name
    }

    static let all: [Situation] = [honest, starting, lying, broken, canceled, disturbed, changed, afterwards].flatMap {
        $0
    }
}

extension Site {
    /// For ends that come when a verification is given up.
    static let lateVerification = impatient { $0.verifyDeadline = .seconds(2) }
    /// For commands whose answer does not come.
    static let unanswered = impatient { $0.replyTimeout = .seconds(1) }
}
