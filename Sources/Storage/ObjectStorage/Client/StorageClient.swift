package import HTTPTransport
package import Primitives
package import RequestSigning

/// The one signed client of a profile: signs what goes on the wire, corrects a skewed clock once, does not ask a service
/// that is away, and turns every failure into a ``StorageError``.
package final class StorageClient: Sendable {
    package let profile: StorageProfile
    private let http: HTTPClient
    private let transfer: @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
    private let clock: any WallClock
    private let signer: RequestSigner
    private let skew = ClockSkew()
    private let bucketRegion: BucketRegion
    private let breakers: StorageBreakers?
    let habits = HeadHabits()
    /// For the answer to a question about an object, and for the head of a body: past it there is no answer.
    let headTime: Duration

    /// - Parameters:
    ///   - profile: What is asked, and how.
    ///   - http: Carries the requests.
    ///   - clock: Dates them.
    ///   - breakers: `nil` to ask always.
    ///   - headTime: For the answer to a question about an object, and for the head of a body.
    package convenience init(
        profile: StorageProfile,
        http: HTTPClient,
        clock: any WallClock,
        breakers: StorageBreakers? = nil,
        headTime: Duration = .seconds(15)
    ) {
        self.init(profile: profile, http: http, clock: clock, breakers: breakers, headTime: headTime) {
            request throws(HTTPTransportError) in
            try await http.send(request)
        }
    }

    /// Sends what is not streamed in another way than over `http`: tests give answers that no server of theirs can.
    package init(
        profile: StorageProfile,
        http: HTTPClient,
        clock: any WallClock,
        breakers: StorageBreakers? = nil,
        headTime: Duration = .seconds(15),
        transfer: @escaping @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
    ) {
        self.profile = profile
        self.http = http
        self.clock = clock
        self.breakers = breakers
        self.headTime = headTime
        self.transfer = transfer
        signer = RequestSigner(profile: profile)
        bucketRegion = BucketRegion(of: profile)
    }

    /// By this host's clock, which dates the signatures.
    package var now: Timestamp {
        clock.now()
    }

    /// Requests to the object store or the STS are refused, because others had no answer.
    package var isBreakerOpen: Bool {
        breakers?.isOpen ?? false
    }

    /// Sends a request, and returns an answer of the 200s.
    ///
    /// Where the refusal says that the clocks differ, or that a bucket of AWS is in another region, it is sent once more
    /// as it should have been.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - service: Of whom.
    ///   - credentials: What signs.
    ///   - takesBeginning: The beginning of a longer body is enough.
    /// - Returns: The answer.
    /// - Throws: ``StorageError`` for any other answer, and for none.
    package func send(
        _ request: StorageRequest,
        to service: StorageRequest.Service = .objects,
        with credentials: SigningCredentials,
        takesBeginning: Bool = false
    ) async throws(StorageError) -> HTTPResponse {
        var signedAt = clock.now() + skew.offset
        let region = bucketRegion.current
        var response = try await exchange(request, of: service, with: credentials, at: signedAt)
        guard var refusal = error(in: response, to: request, with: credentials) else {
            return try checked(response, to: request, takesBeginning: takesBeginning)
        }
        if service == .objects, bucketRegion.learn(from: refusal, signedFor: region) {
            guard await request.body.rewind() else {
                // What was learned holds for the next try.
                refusal.code = .unavailable
                throw refusal
            }
        } else if skew.learn(from: response, error: refusal, signedAt: signedAt, now: clock.now()) {
            guard await request.body.rewind() else {
                refusal.code = .clockSkew
                throw refusal
            }
        } else {
            throw refusal
        }
        // Once more, and no oftener.
        signedAt = clock.now() + skew.offset
        response = try await exchange(request, of: service, with: credentials, at: signedAt)
        if let refusal = error(in: response, to: request, with: credentials) {
            throw refusal
        }
        return try checked(response, to: request, takesBeginning: takesBeginning)
    }

    /// When an answer was given, by the service's clock; `isKnown` is `false` where it does not say, and the moment is by
    /// ours, as far as that was corrected.
    package func moment(of response: HTTPResponse) -> (moment: Timestamp, isKnown: Bool) {
        if let date = response.headers["date"].flatMap(HTTPDate.parse) {
            return (date, true)
        }
        return (clock.now() + skew.offset, false)
    }

    private func checked(
        _ response: HTTPResponse,
        to request: StorageRequest,
        takesBeginning: Bool
    ) throws(StorageError) -> HTTPResponse {
        guard takesBeginning || !response.isTruncated else {
            throw StorageError(
                code: .unexpectedAnswer,
                status: response.status,
                message: "the answer has more than \(XMLElement.maximumBytes) bytes",
                operation: request.operation
            )
        }
        return response
    }

    /// Sends a request for an object, and returns its head and its body as it comes.
    ///
    /// - Throws: ``StorageError`` for any answer outside the 200s, and for none.
    package func stream(
        _ request: StorageRequest,
        with credentials: SigningCredentials
    ) async throws(StorageError) -> HTTPStreamingResponse {
        let pass = try breakers?.admit(request.operation, to: .objects)
        let response: HTTPStreamingResponse
        do {
            response = try await http.stream(
                signed(request, for: .objects, with: credentials, at: clock.now() + skew.offset)
            )
        } catch {
            record(CircuitBreaker.Outcome(error), of: pass, failure: StorageError(error))
            throw StorageError(error)
        }
        guard !(200...299).contains(response.status) else {
            record(.answered, of: pass)
            return response
        }
        let document = await response.errorDocument
        let refusal = StorageError(
            response: HTTPResponse(status: response.status, headers: response.headers, body: document),
            operation: request.operation,
            dialect: profile.provider.dialect,
            hiding: credentials.secrets
        )
        record(CircuitBreaker.Outcome(response.status, refusal), of: pass, failure: refusal)
        throw refusal
    }

    private func exchange(
        _ request: StorageRequest,
        of service: StorageRequest.Service,
        with credentials: SigningCredentials,
        at moment: Timestamp
    ) async throws(StorageError) -> HTTPResponse {
        let pass = try breakers?.admit(request.operation, to: service)
        do {
            let response = try await transfer(signed(request, for: service, with: credentials, at: moment))
            let refusal = error(in: response, to: request, with: credentials)
            record(CircuitBreaker.Outcome(response.status, refusal), of: pass, failure: refusal)
            return response
        } catch {
            record(CircuitBreaker.Outcome(error), of: pass, failure: StorageError(error))
            throw StorageError(error)
        }
    }

    private func record(_ outcome: CircuitBreaker.Outcome, of pass: StorageBreakers.Pass?, failure: StorageError? = nil)
    {
        if let pass {
            breakers?.record(outcome, of: pass, failure: failure)
        }
    }

    private func error(
        in response: HTTPResponse,
        to request: StorageRequest,
        with credentials: SigningCredentials
    ) -> StorageError? {
        guard !(200...299).contains(response.status) else {
            return nil
        }
        return StorageError(
            response: response,
            operation: request.operation,
            dialect: profile.provider.dialect,
            hiding: credentials.secrets
        )
    }

    private func signed(
        _ request: StorageRequest,
        for service: StorageRequest.Service,
        with credentials: SigningCredentials,
        at moment: Timestamp
    ) -> HTTPRequest {
        var request = request
        if service == .objects {
            request.address = bucketRegion.place(request.address)
        }
        let fields = signer.fields(
            for: request,
            to: service,
            in: service == .objects ? bucketRegion.current : profile.region,
            with: credentials,
            at: moment
        )
        let query = request.query.isEmpty ? "" : "?" + PercentEncoding.query(request.query)
        return HTTPRequest(
            method: request.method,
            url: "\(request.address.scheme)://\(request.address.host)\(request.address.encodedPath)\(query)",
            headers: HTTPHeaders((request.headers + fields).map { HTTPHeader(name: $0.name, value: $0.value) }),
            body: request.body,
            timeouts: request.timeouts,
            // A longer answer is no document, and the status of a refusal counts all the same.
            maximumResponseBytes: XMLElement.maximumBytes,
            truncatesResponse: true
        )
    }
}

extension SigningCredentials {
    fileprivate var secrets: [Secret] {
        [secretAccessKey] + [sessionToken].compactMap(\.self)
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
    /// The body of a refusal, as far as it came within a while, and no longer than a document may be.
    fileprivate var errorDocument: [UInt8] {
        get async {
            let end = ContinuousClock.now + .seconds(10)
            var document: [UInt8] = []
            do {
                for try await chunk in body {
                    document += chunk.prefix(XMLElement.maximumBytes - document.count)
                    guard document.count < XMLElement.maximumBytes, ContinuousClock.now < end else {
                        break
                    }
                }
            } catch {
                // The status tells what the document cannot.
            }
            return document
        }
    }
}
