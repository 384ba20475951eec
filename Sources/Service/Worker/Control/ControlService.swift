package import ControlProtocol
package import Primitives

/// What the API asks of the worker, in the API's own types.
///
/// Whatever goes wrong is a ``Problem``, ready to be sent. Identifiers and cursors come as the client wrote them: one
/// that cannot be read is `not_found` for an upload, and `invalid_request` for a cursor.
package protocol ControlService: Sendable {
    /// Writes an upload down, and has it started.
    ///
    /// - Parameters:
    ///   - request: What is asked for, checked.
    ///   - idempotencyKey: With the same body, the upload of the first time; with another, `idempotency_mismatch`.
    ///     It comes before every other check.
    ///   - body: The request as it came: what the idempotency key is compared by.
    ///   - requester: Who asks, for the audit.
    /// - Returns: The upload; with the start's block where it was asked for with `publish: false`.
    /// - Throws: `busy`, `key_used`, `idempotency_mismatch`, `scope_too_large`, `profile_unavailable`, `not_ready`.
    func startUpload(
        _ request: StartRequest,
        idempotencyKey: String?,
        body: [UInt8],
        requester: String
    ) async throws(Problem) -> UploadResource

    /// The upload that an idempotency key stands for; `nil` where it stands for none.
    ///
    /// The key is checked before all else, also before a body that cannot be read.
    ///
    /// - Throws: `idempotency_mismatch` where it came with another body.
    func earlierUpload(idempotencyKey: String, body: [UInt8]) async throws(Problem) -> UploadResource?

    /// Mints the next generation's credentials for a live upload, for somebody who starts it himself.
    ///
    /// - Throws: `not_found`; `conflict` where the upload has ended, was adopted, waits for Waybill's own start, or has
    ///   had its last generation; `profile_unavailable`.
    func nextCredentials(_ id: String, requester: String) async throws(Problem) -> NextCredentials

    /// A page of uploads, the newest first.
    func uploads(_ query: UploadQuery) async throws(Problem) -> UploadPage

    /// One upload; `not_found` where there is none.
    func upload(_ id: String) async throws(Problem) -> UploadResource

    /// Cancels an upload, or some of its modules.
    ///
    /// - Parameters:
    ///   - id: The upload.
    ///   - request: Which modules.
    ///   - requester: Who asks.
    /// - Returns: The upload as it stands then.
    /// - Throws: `not_found`; `conflict` where the upload was adopted; `invalid_request` for a module that it has not.
    func cancel(_ id: String, _ request: CancelRequest, requester: String) async throws(Problem) -> UploadResource

    /// Starts what an upload did not bring home as a new upload, with new keys; `conflict` where it is live, was adopted,
    /// or is verified as a whole, and else as ``startUpload(_:idempotencyKey:body:requester:)``.
    func retry(_ id: String, requester: String) async throws(Problem) -> UploadResource

    /// Has the objects of an upload that has ended looked at again, and waits for the answers, for as long as a request may
    /// take.
    ///
    /// - Returns: The upload; a file whose ``FileResource/auditRequestedAt`` is still there was not answered for yet.
    /// - Throws: `not_found`; `conflict` where the upload is live, or none of its objects was ever to be expected.
    func verify(_ id: String, _ request: VerifyRequest) async throws(Problem) -> UploadResource

    /// Asks a dock for its logs, and waits for the answer.
    func logs(gateway: String, modules: [String]) async throws(Problem) -> LogListingResource

    /// Notices after a cursor (`nil`: from the oldest that is kept), the oldest first.
    ///
    /// They are of `profiles` only, where there are such; what is read does not grow with other profiles' notices.
    func notices(after cursor: String?, profiles: Set<ProfileName>?, limit: Int) async throws(Problem) -> NoticePage

    /// A page of deliveries of notices, in the order of the notices.
    func deliveries(_ query: DeliveryQuery) async throws(Problem) -> DeliveryPage

    /// Has notices delivered again, with the ids and bodies that they had, in order for each upload and destination.
    func replay(_ request: ReplayRequest) async throws(Problem) -> ReplayResult

    /// Whether all that the worker needs is there. Quick: it is asked often, and by anybody.
    func readiness() async -> ReadinessResource

    /// Uploads that changed after a cursor, in the order of their last change, each as it stands now.
    ///
    /// Returns as soon as there is one, and waits until then; an empty answer is allowed when the wait has been long,
    /// or when the task was canceled. Without a cursor it returns the live uploads at once (one empty answer where
    /// there are none is fine). Whichever worker answers understands a cursor of any other.
    ///
    /// They are of `profiles` only, where there are such; what is read does not grow with other profiles' uploads.
    func changes(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange]

    /// The same at once: nothing where nothing changed after the cursor, or where without one no upload is live.
    func changesSoFar(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange]

    /// The cursor of the last change that there is.
    func changePosition() async throws(Problem) -> String

    /// The profile that a request for a gateway gets where it names none; without a gateway, the one that credentials
    /// are minted for. `nil` where a request has to name one.
    func profileServing(gateway: String?) async -> String?

    /// The profile that says of a gateway that it is its own; `nil` where none does.
    func profileClaiming(gateway: String) async -> String?

    /// Mints credentials for other stages, and gives them once; the audit has its row before this returns.
    ///
    /// - Parameters:
    ///   - request: What is asked for, checked.
    ///   - requester: Who asks, for the audit.
    /// - Returns: The credentials, with their secret.
    /// - Throws: `invalid_request`, `mint_forbidden`, `scope_too_large`, `profile_unavailable`, `mint_failed`,
    ///   `not_ready`.
    func mintCredentials(
        _ request: CredentialsRequest,
        requester: String
    ) async throws(Problem) -> CredentialsResource

    /// A page of the audit of mints, the newest first; never a secret.
    func mintAudit(_ query: MintQuery) async throws(Problem) -> MintPage

    /// The storage profiles, in the order of the settings.
    func profileList() async -> ProfileList
}

extension ControlService {
    /// Notices of all profiles that the caller may see.
    package func notices(after cursor: String?, limit: Int) async throws(Problem) -> NoticePage {
        try await notices(after: cursor, profiles: nil, limit: limit)
    }

    /// Changes of uploads of all profiles that the caller may see.
    package func changes(after cursor: String?, limit: Int) async throws(Problem) -> [UploadChange] {
        try await changes(after: cursor, profiles: nil, limit: limit)
    }
}
