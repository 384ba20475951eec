/// What credentials were minted for, as the audit keeps it.
package enum MintPurpose: String, Sendable, CaseIterable {
    /// An upload's first start, or a further try of it.
    case upload
    /// A later generation of an upload's credentials, which the worker starts by itself.
    case reissue
    /// A later generation of an upload's credentials, over `POST /v1/uploads/{id}/credentials`.
    case credentials
    /// `POST /v1/credentials`, and `waybill mint`.
    case mint
    /// The worker's own session, which reads objects.
    case verify
    /// The self-test of a profile's scope.
    case canary
    /// `waybill check`.
    case check
}
