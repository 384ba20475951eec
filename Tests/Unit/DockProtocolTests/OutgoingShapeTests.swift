import Primitives
import Testing

@testable import DockProtocol

/// What goes out is the protocol's text, field for field.
@Suite struct OutgoingShapeTests {
    static let start = UploadStart(
        bucket: "stg-dji-service-hz-ksd7",
        region: "hz",
        endpoint: "https://oss-cn-hangzhou.aliyuncs.com",
        provider: .ali,
        credentials: DockCredentials(
            accessKeyID: "STS.access_key_id",
            accessKeySecret: Secret("access_key_secret"),
            securityToken: Secret("security_token"),
            expiresAt: Timestamp(milliseconds: 1_659_432_522_000)
        ),
        files: [StartFile(module: "3", objectKey: "object_key", bootIndexes: [321, 322])]
    )

    static let requests: [(Fixture, Int64, Command)] = [
        (.listRequest, 1_654_070_968_655, .list(modules: ["0", "3"])),
        (.startRequest, 1_659_429_523_120, .start(start)),
        (.updateRequest, 1_659_429_523_120, .cancel(modules: ["0", "3"])),
    ]

    @Test(arguments: requests)
    func aCommandIsTheExample(fixture: Fixture, sentAt: Int64, command: Command) throws {
        let request = ServiceRequest(
            tid: exampleID,
            bid: exampleID,
            timestamp: Timestamp(milliseconds: sentAt),
            command: command
        )
        let sent = try ForeignJSON(request.encoded())
        let example = try ForeignJSON(fixture.bytes)
        #expect(sent.shape == example.shape)
        #expect(sent == example)
        // Even the order of the fields is the text's.
        #expect(String(decoding: request.encoded(), as: UTF8.self) == (try fixture.compact))
    }

    @Test func anyStartHasTheExamplesShape() throws {
        let shape = try ForeignJSON(Fixture.startRequest.bytes).shape
        var random = SplitMix64(seed: 1)
        for _ in 0..<200 {
            let start = random.start()
            if start.files.isEmpty || start.files.contains(where: \.bootIndexes.isEmpty) {
                continue
            }
            let request = ServiceRequest(
                tid: random.text(),
                bid: random.text(),
                timestamp: random.moment(),
                command: .start(start)
            )
            #expect(try ForeignJSON(request.encoded()).shape == shape)
        }
    }

    @Test func theDataBlockStandsAlone() throws {
        let example = try ForeignJSON(Fixture.startRequest.bytes).members["data"]
        #expect(try ForeignJSON(Self.start.encodedData()) == example)
    }

    @Test func expireIsMillisecondsUnlessAskedOtherwise() throws {
        let seconds = UploadStart(
            bucket: Self.start.bucket,
            region: Self.start.region,
            endpoint: Self.start.endpoint,
            provider: Self.start.provider,
            credentials: Self.start.credentials,
            files: Self.start.files,
            expireUnit: .seconds
        )
        let sent = try [Self.start, seconds].map { start in
            try ForeignJSON(start.encodedData()).members["credentials"]?.members["expire"]
        }
        #expect(sent == [.integer(1_659_432_522_000), .integer(1_659_432_522)])
    }

    @Test func anEventReplyRepeatsTheEventsIds() throws {
        let event = try event(
            #"{"tid":"t","bid":"b","need_reply":1,"method":"fileupload_progress","data":{"result":5}}"#
        )
        let reply = try #require(EventReply(to: event, at: Timestamp(milliseconds: 1_700_000_000_000)))
        #expect(
            try ForeignJSON(reply.encoded())
                == .object([
                    "tid": .string("t"), "bid": .string("b"), "method": .string("fileupload_progress"),
                    "data": .object(["result": .integer(0)]), "timestamp": .integer(1_700_000_000_000),
                ])
        )
    }

    @Test(arguments: [
        #"{"tid":"t","bid":"b","need_reply":0,"method":"fileupload_progress","data":{"result":5}}"#,
        #"{"tid":"t","bid":"b","method":"fileupload_progress","data":{"result":5}}"#,
        #"{"tid":"t","need_reply":1,"method":"fileupload_progress","data":{"result":5}}"#,
        #"{"bid":"b","need_reply":1,"method":"fileupload_progress","data":{"result":5}}"#,
    ])
    func noEventReplyUnlessItIsAskedForAndCanBeGiven(text: String) throws {
        #expect(EventReply(to: try event(text), at: Timestamp(milliseconds: 1)) == nil)
    }

    @Test func aSecretIsNeverPrinted() {
        let request = ServiceRequest(tid: "t", bid: "b", timestamp: nil, command: .start(Self.start))
        var dumped = ""
        dump(request, to: &dumped)
        for text in [String(describing: request), String(reflecting: request), dumped] {
            #expect(!text.contains("access_key_secret"))
            #expect(!text.contains("security_token"))
        }
    }
}
