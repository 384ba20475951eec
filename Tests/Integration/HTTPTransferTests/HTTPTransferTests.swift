import HTTPTransport
import Testing

/// Transfers between the client and a real server on loopback.
///
/// One at a time, since some count what the process has open. Each test has a client of its own, and a peer of its
/// own where it counts what that has seen or holds requests back.
@Suite(.serialized) struct HTTPTransferTests {}

/// A peer and a client, for one test.
struct Scene {
    let peer: HTTPPeer
    let client: HTTPClient

    init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) async throws {
        peer = try await HTTPPeer()
        client = try HTTPClient(configuration: configuration)
    }

    private init(peer: HTTPPeer) throws {
        self.peer = peer
        client = try HTTPClient()
    }

    /// The scene with a peer that lasts as long as the process.
    static func withSharedPeer() async throws -> Scene {
        try Scene(peer: await sharedPeer.value)
    }

    private static let sharedPeer = Task { try await HTTPPeer() }
}

/// The error of an operation that must fail.
func failure<Value>(
    of operation: () async throws(HTTPTransportError) -> Value,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> HTTPTransportError {
    do throws(HTTPTransportError) {
        _ = try await operation()
    } catch {
        return error
    }
    Issue.record("nothing failed", sourceLocation: sourceLocation)
    throw NothingFailed()
}

struct NothingFailed: Error {}
