import HummingbirdCore
import Primitives
import UploadTracking

@testable import ControlAPI
@testable import ControlProtocol
@testable import WaybillCommand
@testable import Worker

/// What the API reads from its clients, and what its client reads from the API.
extension FuzzTarget {
    static let api = [
        FuzzTarget(
            "api-requests",
            "bodies of start (0, MQTT: 1), cancel (2), verify (3), credentials (4), replay (5), lines of claims (6): "
                + "what is accepted is written and read as the same"
        ) { input in
            guard let input = SelectedInput(input, of: 7) else {
                return .refused
            }
            do {
                try checkRequest(input)
                return .accepted
            } catch let problem as Problem {
                try check(problem)
                return .refused
            }
        },
        FuzzTarget(
            "api-answers",
            "answers and notices as the command line reads them: what is accepted is written and read as the same"
        ) { input in
            let readers = answerReaders
            guard let input = SelectedInput(input, of: readers.count) else {
                return .refused
            }
            return try readers[input.selector](input.rest) ? .accepted : .refused
        },
        FuzzTarget(
            "queries",
            "query strings of lists of uploads (0), of mints (1) and of deliveries (2): a list of uploads is asked for "
                + "again by its own text"
        ) { input in
            guard let input = SelectedInput(input, of: 3) else {
                return .refused
            }
            do {
                try readQuery(input)
                return .accepted
            } catch let problem as Problem {
                try check(problem)
                return .refused
            }
        },
        FuzzTarget(
            "cursors",
            "cursors of changes (0) and of deliveries (1), ids of uploads (2): written and read as the same"
        ) { input in
            guard let input = SelectedInput(input, of: 3) else {
                return .refused
            }
            switch input.selector {
            case 0:
                guard let cursor = ChangeCursor(text: input.text) else {
                    return .refused
                }
                try requireEqual(ChangeCursor(text: cursor.text), cursor, "the same cursor comes back")
            case 1:
                guard let cursor = DeliveryCursor(input.text) else {
                    return .refused
                }
                try requireEqual(DeliveryCursor(cursor.text), cursor, "the same cursor comes back")
            default:
                guard let id = UploadID(input.text) else {
                    return .refused
                }
                try requireEqual(id.description, input.text.lowercased(), "an id has one text")
                try requireEqual(UploadID(id.description), id, "the same id comes back")
            }
            return .accepted
        },
    ]

    private static func checkRequest(_ input: SelectedInput) throws {
        let json = input.rest
        switch input.selector {
        case 0: try requireRepeatable(try StartRequest(json: json, from: .http)) { try .init(json: $0, from: .http) }
        case 1: try requireRepeatable(try StartRequest(json: json, from: .mqtt)) { try .init(json: $0, from: .mqtt) }
        case 2: try requireRepeatable(try CancelRequest(json: json)) { try .init(json: $0) }
        case 3: try requireRepeatable(try VerifyRequest(json: json)) { try .init(json: $0) }
        case 4: try requireRepeatable(try CredentialsRequest(json: json)) { try .init(json: $0) }
        case 5: try requireRepeatable(try ReplayRequest(json: json)) { try .init(json: $0) }
        default: try requireRepeatable(try ClaimedObject(json: json)) { try .init(json: $0) }
        }
    }

    /// A request that was accepted is written, and accepted again as the same.
    private static func requireRepeatable<Request: Encodable & Equatable>(
        _ request: Request,
        read: ([UInt8]) throws -> Request
    ) throws {
        do {
            try requireEqual(try read(try ControlJSON.encode(request)), request, "the same request comes back")
        } catch let problem as Problem {
            throw PropertyViolation("a request that was accepted is refused: \(problem)")
        }
    }

    private static func check(_ problem: Problem) throws {
        try require((400...499).contains(problem.status), "a bad request is the client's fault")
        try require(problem.detail.utf8.count <= 80_000, "a problem is bounded by the request")
        // What is not printable is escaped when it is written, and only then.
        let written = try ControlJSON.encode(problem)
        let again = try ControlJSON.decode(Problem.self, from: written)
        try requireEqual(try ControlJSON.encode(again), written, "the same problem comes back")
    }

    private static let answerReaders: [@Sendable ([UInt8]) throws -> Bool] = [
        reader(of: UploadResource.self), reader(of: UploadPage.self), reader(of: NoticePage.self),
        reader(of: NoticeEnvelope.self), reader(of: DeliveryPage.self), reader(of: MintPage.self),
        reader(of: CredentialsResource.self), reader(of: NextCredentials.self), reader(of: LogListingResource.self),
        reader(of: ReadinessResource.self), reader(of: ProfileList.self), reader(of: Problem.self),
    ]

    private static func reader<Value: Codable & Equatable & SendableMetatype>(
        of type: Value.Type
    ) -> @Sendable ([UInt8]) throws -> Bool {
        { bytes in
            guard let value = try? ControlJSON.decode(Value.self, from: bytes) else {
                return false
            }
            let written = try ControlJSON.encode(value)
            let again = try ControlJSON.decode(Value.self, from: written)
            try requireEqual(try ControlJSON.encode(again), written, "the same answer comes back")
            return true
        }
    }

    private static func readQuery(_ input: SelectedInput) throws {
        let known = [
            ["state", "gateway", "profile", "label", "limit", "cursor"],
            ["profile", "upload", "purpose", "limit", "cursor"],
            ["state", "destination", "upload", "after", "limit"],
        ][input.selector]
        let reader = try reader(of: input.text, known: known)
        guard input.selector == 0 else {
            for name in known where name != "limit" {
                _ = try reader.cursor(name)
            }
            _ = try reader.number("limit", in: 1...500, default: 100)
            _ = try reader.modules(known[0])
            return
        }
        let query = try UploadQuery(reader)
        do {
            let again = try UploadQuery(try self.reader(of: query.text, known: known))
            try requireEqual(again, query, "the same query comes back")
        } catch let problem as Problem {
            throw PropertyViolation("a query that was accepted is refused: \(problem)")
        }
    }

    private static func reader(of text: String, known: [String]) throws(Problem) -> QueryReader {
        let parameters = URI("/v1/uploads?\(text)").queryParameters
        return try QueryReader(parameters.map { (String($0.key), String($0.value)) }, known: known)
    }
}
