import ControlProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Primitives
import Worker

/// A request that found its route, and whose caller may.
struct APIRequest: Sendable {
    /// Who calls; `nil` on open routes.
    let caller: Caller?
    /// The worker, as far as the caller's token reaches; on open routes no upload of it.
    let service: any ControlService

    private let request: Request
    private let throttle: TokenThrottle
    private let clientAddress: String
    private let parameters: Parameters

    init(
        _ request: Request,
        context: APIRequestContext,
        caller: Caller?,
        throttle: TokenThrottle,
        service: any ControlService
    ) {
        self.request = request
        self.caller = caller
        self.throttle = throttle
        clientAddress = context.clientAddress
        self.service = Self.limited(service, to: caller?.reach, bearer: caller?.name)
        parameters = context.parameters
    }

    /// The worker, as far as the caller's token reaches with another role besides the route's: each role of a token has
    /// profiles of its own.
    ///
    /// - Throws: `forbidden` where the token lacks the role.
    func service(alsoNeeding role: Role) throws(Problem) -> any ControlService {
        let other = try throttle.caller(
            authorization: request.headers[.authorization],
            needing: role,
            from: clientAddress
        )
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

    /// Whether what the caller may read comprises a profile's uploads.
    func mayRead(profile: String) -> Bool {
        switch caller?.reach {
        case .everything: true
        case .profiles(let profiles): profiles.contains { $0.value == profile }
        case nil: false
        }
    }

    /// Whether the caller's token is as good as it was when the request came.
    var isStillAllowed: Bool {
        let now = try? throttle.caller(
            authorization: request.headers[.authorization],
            needing: .read,
            from: clientAddress
        )
        return now?.reach == caller?.reach
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

    /// The whole body, which is bounded.
    func body() async throws -> [UInt8] {
        let tooLong = Problem(.payloadTooLarge, detail: "at most \(RequestLimits.bodyBytes) bytes are taken")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > RequestLimits.bodyBytes {
            throw tooLong
        }
        do {
            return Array(try await request.body.collect(upTo: RequestLimits.bodyBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw tooLong
        } catch is RequestTimedOut {
            throw Problem(.requestTimeout, detail: "the body took too long")
        } catch let error as HTTPParserError {
            throw Problem(.invalidRequest, detail: "the body is not well-formed HTTP/1.1 (\(error))")
        } catch let error where error is IOError || error is ChannelError {
            throw Problem(.invalidRequest, detail: "the connection ended before the body did")
        }
    }

    /// Whether a request says of its body that it is JSON, also of one that is empty.
    ///
    /// A page in a browser could send any other media type, or none, without asking this server first.
    ///
    /// - Throws: `unsupported_media_type`.
    static func checkMediaType(_ fields: HTTPFields) throws(Problem) {
        let parts = (fields[.contentType] ?? "").split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.trimmingPrefix(while: \.isWhitespace).lowercased() }
        let type = parts.first.map { String($0.reversed().drop(while: \.isWhitespace).reversed()) }
        let isUTF8 = parts.dropFirst().allSatisfy { parameter in
            !parameter.hasPrefix("charset=")
                || ["utf-8", "\"utf-8\"", "us-ascii"].contains(
                    parameter.dropFirst("charset=".count).filter { $0 != " " }
                )
        }
        guard type == "application/json", isUTF8 else {
            throw Problem(
                .unsupportedMediaType,
                detail: "send Content-Type: application/json, in UTF-8, also without a body"
            )
        }
    }
}
