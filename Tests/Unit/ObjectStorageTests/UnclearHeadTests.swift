import HTTPTransport
import Primitives
import RequestSigning
import Synchronization
import Testing

@testable import ObjectStorage

/// Stores and proxies that do not answer HEAD plainly.
@Suite("Unclear heads")
struct UnclearHeadTests {
    private static let etag: String = "5d41402abc4b2a76b9719d911017c592"
    private static let part: HTTPHeaders = [
        "ETag": "\"5d41402abc4b2a76b9719d911017c592\"", "Content-Range": "bytes 0-0/5", "Content-Length": "1",
    ]
    private static let whole: HTTPHeaders = ["ETag": "\"5d41402abc4b2a76b9719d911017c592\"", "Content-Length": "5"]
    private static let key = "logs/飞机/3.tar"

    private static func document(_ status: Int, _ code: String, more: String = "") -> HTTPResponse {
        Sample.response(
            status,
            headers: ["Content-Type": "application/xml"],
            body: "<Error><Code>\(code)</Code><Message>Words.</Message>\(more)</Error>"
        )
    }

    private static func head(
        _ client: StorageClient
    ) async throws(StorageError) -> ObjectHead {
        let key: ObjectKey
        do {
            key = try ObjectKey(Self.key)
        } catch {
            fatalError("the key is a good one")
        }
        return try await client.head(
            key,
            with: SigningCredentials(accessKeyID: "AKID", secretAccessKey: Secret("pl4nted"))
        )
    }

    struct Unclear: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: HTTPResponse

        init(_ name: String, _ status: Int, _ headers: HTTPHeaders = [:]) {
            testDescription = name
            answer = Sample.response(status, headers: headers)
        }
    }

    private static let unclear: [Unclear] = [
        Unclear("400 without a body", 400, ["Content-Type": "application/xml"]),
        Unclear("401", 401), Unclear("403 of a proxy", 403), Unclear("405", 405), Unclear("406", 406),
        Unclear("410", 410), Unclear("501", 501),
        Unclear("200 without a length", 200, ["ETag": "\"\(etag)\""]),
        Unclear("200 with a length that is no number", 200, ["ETag": "\"\(etag)\"", "Content-Length": "five"]),
        Unclear("200 with a negative length", 200, ["ETag": "\"\(etag)\"", "Content-Length": "-1"]),
        Unclear("200 with a length of nothing", 200, ["ETag": "\"\(etag)\"", "Content-Length": "0"]),
        Unclear("204", 204, ["ETag": "\"\(etag)\""]), Unclear("206", 206, part),
        Unclear("a page", 200, ["Content-Type": "text/html; charset=utf-8", "Content-Length": "512"]),
        Unclear("404 of what may be no bucket", 404),
    ]

    @Test("one byte is read instead, and that is remembered", arguments: unclear)
    func reads(unclear: Unclear) async throws {
        let part = Sample.response(206, headers: Self.part, body: "h")
        let script = ScriptedTransfer(unclear.answer, part, unclear.answer, unclear.answer, part)
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        let head = try await Self.head(client)
        #expect(head.size == 5)
        #expect(head.etag == Self.etag)
        // The last HEAD does not ask for checksums; then HEAD is left out.
        #expect(script.requests.map(\.method) == [.head, .get, .head, .head])
        #expect(script.requests[1].headers["range"] == "bytes=0-0")
        #expect(try await Self.head(client).size == 5)
        #expect(script.requests.map(\.method) == [.head, .get, .head, .head, .get])
        #expect(script.requests.allSatisfy { $0.headers["authorization"]?.isEmpty == false })
    }

    @Test("an optional header that is refused is left out from then on", arguments: [400, 403, 501])
    func optional(status: Int) async throws {
        let script = ScriptedTransfer(
            Sample.response(status),
            Sample.response(206, headers: Self.part, body: "h"),
            Sample.response(status),
            Sample.response(200, headers: Self.whole),
            Sample.response(200, headers: Self.whole)
        )
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        #expect(try await Self.head(client).size == 5)
        #expect(try await Self.head(client).size == 5)
        #expect(script.requests.map(\.method) == [.head, .get, .head, .head, .head])
        let asks = script.requests.map { $0.headers["x-amz-checksum-mode"] != nil }
        #expect(asks == [true, false, true, false, false])
    }

    @Test("a region that the reading taught is no fault of the header")
    func region() async throws {
        let script = ScriptedTransfer(
            Sample.response(400),
            Self.document(400, "AuthorizationHeaderMalformed", more: "<Region>eu-west-1</Region>"),
            Sample.response(206, headers: Self.part, body: "h"),
            Sample.response(200, headers: Self.whole),
            Sample.response(200, headers: Self.whole)
        )
        let endpoint = "https://s3.us-east-1.amazonaws.com"
        let client = try script.client(try Sample.profile(endpoint: endpoint, provider: .aws))
        #expect(try await Self.head(client).size == 5)
        #expect(try await Self.head(client).size == 5)
        #expect(script.requests.map(\.method) == [.head, .get, .get, .head, .head])
        #expect(script.requests.last?.headers["x-amz-checksum-mode"] == "ENABLED")
    }

    private static let sizes: [(answers: [HTTPResponse], size: Int64)] = [
        ([Sample.response(206, headers: part, body: "h")], 5),
        // The range is ignored.
        ([Sample.response(200, headers: whole, body: "hello")], 5),
        ([Sample.response(200, headers: ["ETag": "\"\(etag)\""], body: "hello")], 5),
        // There is no first byte.
        ([document(416, "InvalidRange"), Sample.response(200, headers: ["Content-Length": "0"])], 0),
        ([Sample.response(416), Sample.response(200)], 0),
    ]

    @Test("the size is of the whole object", arguments: sizes.indices)
    func size(index: Int) async throws {
        let (answers, size) = Self.sizes[index]
        let script = ScriptedTransfer([Sample.response(405)] + answers)
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        #expect(try await Self.head(client).size == size)
    }

    private static let withoutSize: [HTTPHeaders] = [
        [:], ["Content-Range": "bytes 0-0/*"], ["Content-Range": "bytes"], ["Content-Range": "bytes 0-0/-5"],
        ["Content-Range": "bytes 0-0/0"], ["Content-Range": "items 0-0/5"],
    ]

    @Test("an answer that tells no size is none", arguments: withoutSize)
    func sizeless(headers: HTTPHeaders) async throws {
        let script = ScriptedTransfer(Sample.response(403), Sample.response(206, headers: headers, body: "h"))
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        let error = await #expect(throws: StorageError.self) { try await Self.head(client) }
        #expect(error?.code == .unexpectedAnswer)
        #expect(error?.message.contains("do not tell the object's size") == true)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: HTTPResponse
        let code: StorageError.Code
        var words = ""
    }

    private static let refusals: [Refusal] = [
        Refusal(testDescription: "expired", answer: document(400, "ExpiredToken"), code: .invalidCredentials),
        Refusal(testDescription: "unknown", answer: document(403, "InvalidAccessKeyId"), code: .invalidCredentials),
        Refusal(
            testDescription: "wrong region",
            answer: document(400, "AuthorizationHeaderMalformed", more: "<Region>eu-west-1</Region>"),
            code: .redirected,
            words: "REGION"
        ),
        Refusal(testDescription: "no bucket", answer: document(404, "NoSuchBucket"), code: .notFound, words: "BUCKET"),
        Refusal(testDescription: "no object", answer: document(404, "NoSuchKey"), code: .notFound),
        Refusal(
            testDescription: "archived",
            answer: document(403, "InvalidObjectState"),
            code: .archived,
            words: "restore the object"
        ),
        Refusal(testDescription: "a code nobody knows", answer: document(403, "Unheard"), code: .refused),
        Refusal(testDescription: "no code at all", answer: Sample.response(403), code: .refused, words: "a proxy"),
        Refusal(
            testDescription: "a page of a proxy",
            answer: Sample.response(404, headers: ["Content-Type": "text/html"], body: "<html>Not here</html>"),
            code: .unexpectedAnswer,
            words: "Not here"
        ),
        Refusal(testDescription: "another 501", answer: Sample.response(501), code: .unavailable),
        Refusal(testDescription: "another redirect", answer: Sample.response(307), code: .redirected),
    ]

    @Test("the refusal of the reading tells why", arguments: refusals)
    func refused(refusal: Refusal) async throws {
        let script = ScriptedTransfer(Sample.response(400), refusal.answer)
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        let error = await #expect(throws: StorageError.self) { try await Self.head(client) }
        #expect(error?.code == refusal.code)
        let said = "\(error?.message ?? "") \(error?.remedy ?? "")"
        #expect(said.contains(refusal.words) || refusal.words.isEmpty)
        #expect(script.requests.map(\.method) == [.head, .get])
    }

    @Test("a redirect is no answer, and nothing else is asked there", arguments: [301, 302, 303, 307, 308])
    func redirected(status: Int) async throws {
        let script = ScriptedTransfer(Sample.response(status, headers: ["Location": "http://elsewhere/"]))
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        let error = await #expect(throws: StorageError.self) { try await Self.head(client) }
        #expect(error?.code == .redirected)
        #expect(script.requests.map(\.method) == [.head])
    }

    @Test("once an object was seen, a 404 is about the object: it costs one request")
    func missing() async throws {
        let script = ScriptedTransfer(Sample.response(200, headers: Self.whole), Sample.response(404))
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        _ = try await Self.head(client)
        let error = await #expect(throws: StorageError.self) { try await Self.head(client) }
        #expect(error?.code == .notFound)
        #expect(script.requests.map(\.method) == [.head, .head])
    }

    @Test("reading that stops working is given up for HEAD")
    func back() async throws {
        let script = ScriptedTransfer(
            Sample.response(405),
            Sample.response(206, headers: Self.part, body: "h"),
            Sample.response(405),
            Sample.response(405),
            Sample.response(501),
            Sample.response(200, headers: Self.whole)
        )
        let client = try script.client(try Sample.profile(endpoint: "http://store:9000"))
        _ = try await Self.head(client)
        await #expect(throws: StorageError.self) { try await Self.head(client) }
        #expect(try await Self.head(client).size == 5)
        #expect(script.requests.map(\.method) == [.head, .get, .head, .head, .get, .head])
    }

    @Test("a HEAD is tried again after an hour: it tells checksums")
    func hourly() {
        let start = ContinuousClock.now
        let passed = Mutex(Duration.zero)
        let habits = HeadHabits { passed.withLock { start + $0 } }
        #expect(!habits.readsInstead)
        habits.startReading()
        #expect(habits.readsInstead)
        passed.withLock { $0 = .seconds(3599) }
        #expect(habits.readsInstead)
        passed.withLock { $0 = .seconds(3600) }
        #expect(!habits.readsInstead)
    }
}
