package import HTTPTransport
package import Primitives
package import RequestSigning
import Synchronization

/// The one signed client of a profile: signs what goes on the wire, corrects a skewed clock once, and turns every
/// failure into a ``StorageError``.
package final class StorageClient: Sendable {
    package let profile: StorageProfile
    private let http: HTTPClient
    private let clock: any WallClock
    private let signers: (s3: SigV4Signer, sts: SigV4Signer)
    /// The object store's clock less ours, in milliseconds: learned from a refusal, dropped by the next one.
    private let skew = Mutex(Duration.zero)

    package init(profile: StorageProfile, http: HTTPClient, clock: any WallClock) {
        self.profile = profile
        self.http = http
        self.clock = clock
        let keys = SigV4KeyCache()
        signers = (
            SigV4Signer(service: "s3", region: profile.region, keys: keys),
            SigV4Signer(service: "sts", region: profile.region, keys: keys)
        )
    }

    /// Sends a request, and returns an answer of the 200s.
    ///
    /// - Throws: ``StorageError`` for any other answer, and for none.
    package func send(
        _ request: StorageRequest,
        to service: StorageRequest.Service = .s3,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> HTTPResponse {
        do throws(StorageError) {
            return try await attempt(request, to: service, with: credentials)
        } catch {
            guard error.code == .clockSkew else {
                throw error
            }
            guard await request.body.rewind() else {
                throw error
            }
            // The offset was set from that answer's date: once more, and no oftener.
            return try await attempt(request, to: service, with: credentials)
        }
    }

    /// Sends a request for an object, and returns its head and its body as it comes.
    ///
    /// - Throws: ``StorageError`` for any answer outside the 200s, and for none.
    package func stream(
        _ request: StorageRequest,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> HTTPStreamingResponse {
        let response: HTTPStreamingResponse
        do {
            response = try await http.stream(signed(request, for: .s3, with: credentials))
        } catch {
            throw StorageError(error)
        }
        guard (200...299).contains(response.status) else {
            throw StorageError(
                response: HTTPResponse(
                    status: response.status,
                    headers: response.headers,
                    body: await response.errorDocument
                ),
                operation: request.operation
            )
        }
        return response
    }

    private func attempt(
        _ request: StorageRequest,
        to service: StorageRequest.Service,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try await http.send(signed(request, for: service, with: credentials))
        } catch {
            throw StorageError(error)
        }
        if (200...299).contains(response.status) {
            return response
        }
        var error = StorageError(response: response, operation: request.operation)
        learnSkew(from: response, error: &error)
        throw error
    }

    /// A HEAD's refusal has no body, so a 403 with a date far from ours is taken for skew too (facts/providers.md).
    private func learnSkew(from response: HTTPResponse, error: inout StorageError) {
        guard error.code == .clockSkew || (response.status == 403 && error.providerCode == nil),
            let date = response.headers["date"].flatMap(HTTPDate.parse)
        else {
            return
        }
        let offset = date - clock.now()
        let isNews = skew.withLock { skew in
            let change = offset - skew
            defer { skew = offset }
            return change > .seconds(300) || change < .seconds(-300)
        }
        if isNews {
            error.code = .clockSkew
        }
    }

    private func signed(
        _ request: StorageRequest,
        for service: StorageRequest.Service,
        with credentials: SigningCredentials
    ) -> HTTPRequest {
        let signer = service == .s3 ? signers.s3 : signers.sts
        let fields = signer.sign(
            SigningRequest(
                method: request.method.rawValue,
                host: request.address.host,
                encodedPath: request.address.encodedPath,
                query: request.query,
                headers: request.headers,
                payload: request.payload
            ),
            credentials: credentials,
            at: clock.now() + skew.withLock { $0 }
        )
        let query = request.query.isEmpty ? "" : "?" + PercentEncoding.query(request.query)
        return HTTPRequest(
            method: request.method,
            url: "\(request.address.scheme)://\(request.address.host)\(request.address.encodedPath)\(query)",
            headers: HTTPHeaders((request.headers + fields).map { HTTPHeader(name: $0.name, value: $0.value) }),
            body: request.body,
            timeouts: request.timeouts
        )
    }
}

extension HTTPBody {
    /// Goes back to the first byte of a streamed body; `false` where that is impossible.
    fileprivate func rewind() async -> Bool {
        guard case .stream(_, let source) = self else {
            return true
        }
        guard let rewind = source.rewind else {
            return false
        }
        return (try? await rewind()) != nil
    }
}

extension HTTPStreamingResponse {
    /// The body of a refusal, as far as it came and no longer than a document may be.
    fileprivate var errorDocument: [UInt8] {
        get async {
            var document: [UInt8] = []
            do {
                for try await chunk in body {
                    guard document.count + chunk.count <= XMLElement.maximumBytes else {
                        break
                    }
                    document += chunk
                }
            } catch {
                // The status tells what the document cannot.
            }
            return document
        }
    }
}
