import ControlProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives
import Worker

/// A request that found its route, and whose caller may.
struct APIRequest: Sendable {
    /// Who calls; `nil` on open routes.
    let caller: Caller?
    /// The worker, as far as the caller's token reaches; on open routes no upload of it.
    let service: any ControlService

    private let request: Request
    private let authorizer: Authorizer
    private let parameters: Parameters

    init(
        _ request: Request,
        context: some RequestContext,
        caller: Caller?,
        authorizer: Authorizer,
        service: any ControlService
    ) {
        self.request = request
        self.caller = caller
        self.authorizer = authorizer
        self.service = Self.limited(service, to: caller?.reach, bearer: caller?.name)
        parameters = context.parameters
    }

    /// The worker, as far as the caller's token reaches with another role besides the route's: each role of a token has
    /// profiles of its own.
    ///
    /// - Throws: `forbidden` where the token lacks the role.
    func service(alsoNeeding role: Role) throws(Problem) -> any ControlService {
        let other = try authorizer.caller(authorization: request.headers[.authorization], needing: role)
        // Idempotency keys are made the token's own once.
        return Self.limited(service, to: other.reach, bearer: nil)
    }

    private static func limited(
        _ service: any ControlService,
        to reach: Caller.Reach?,
        bearer: String?
    ) -> any ControlService {
        switch reach {
        case .everything: service
        case .profiles(let profiles): ProfileLimitedService(service: service, profiles: profiles, bearer: bearer)
        case nil: ProfileLimitedService(service: service, profiles: [], bearer: nil)
        }
    }

    /// The value of a field of the header.
    func header(_ name: HTTPField.Name) -> String? {
        request.headers[name]
    }

    /// A part of the path, percent-decoded.
    func pathParameter(_ name: String) throws -> String {
        guard let text = parameters.get(name).flatMap({ PercentEncoding.decode($0) }) else {
            throw Problem(.notFound, detail: "the path cannot be read")
        }
        return text
    }

    /// The query, of which only these parameters are known.
    func query(_ names: String...) throws(Problem) -> QueryReader {
        try QueryReader(request.uri.queryParameters.map { (String($0.key), String($0.value)) }, known: names)
    }

    /// The whole body: bounded, and JSON as far as its media type says.
    ///
    /// A media type is asked for because a page in a browser could send any other without asking this server first.
    func body() async throws -> [UInt8] {
        let tooLong = Problem(.payloadTooLarge, detail: "at most \(RequestLimits.bodyBytes) bytes are taken")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > RequestLimits.bodyBytes {
            throw tooLong
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: RequestLimits.bodyBytes)
        } catch is NIOTooManyBytesError {
            throw tooLong
        }
        let mediaType = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        guard buffer.readableBytes == 0 || mediaType?.filter({ !$0.isWhitespace }) == "application/json" else {
            throw Problem(.unsupportedMediaType, detail: "send the body with Content-Type: application/json")
        }
        return Array(buffer.readableBytesView)
    }
}
