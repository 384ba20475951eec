import Testing

@testable import DockProtocol

/// What is refused, and how it is named.
@Suite struct RefusalTests {
    @Test(arguments: [
        (#"{"gateway":"other","data":{"result":0}}"#, DockProtocolError.gatewayMismatch),
        (#"{"gateway":["dock_sn"],"data":{"result":0}}"#, .wrongType("gateway")),
        (#"{}"#, .missing("data")),
        (#"{"data":null}"#, .missing("data")),
        (#"{"data":[]}"#, .wrongType("data")),
        (#"{"data":{}}"#, .missing("data.result")),
        (#"{"data":{"result":""}}"#, .missing("data.result")),
        (#"{"data":{"result":true}}"#, .wrongType("data.result")),
        (#"{"data":{"result":"zero"}}"#, .wrongType("data.result")),
        (#"{"data":{"result":"0x10"}}"#, .wrongType("data.result")),
        (#"{"data":{"result":"[1]"}}"#, .wrongType("data.result")),
        (#"{"data":{"result":"1 1"}}"#, .wrongType("data.result")),
        (#"{"data":{"result":NaN}}"#, .wrongType("data.result")),
        (#"{"data":{"result":0,"result":1}}"#, .wrongType("data.result")),
        (#"{"gateway":"dock_sn","data":{"result":0},"gateway":"other"}"#, .wrongType("gateway")),
        (#"{"data":{"result":"nan"}}"#, .wrongType("data.result")),
        (#"{"data":{"result":0.5}}"#, .wrongType("data.result")),
        (#"{"data":{"result":9223372036854775808}}"#, .outOfRange("data.result")),
        (#"{"data":{"result":-1e400}}"#, .outOfRange("data.result")),
        (#"{"data":{"result":0},"tid":"a\u0000b"}"#, .containsNUL("tid")),
        (#"{"data":{"result":0},"tid":"a","tid":"b"}"#, .wrongType("tid")),
        (#"{"data":{"result":0,"files":{}}}"#, .wrongType("data.files")),
        (#"[]"#, .notAnObject),
        (#""text""#, .notAnObject),
        (#"5"#, .notAnObject),
        (#""#, .notJSON),
        (#"{"data":{"result":0}"#, .notJSON),
        (#"{"data":{"result":0}}}"#, .notJSON),
    ])
    func aReply(text: String, error: DockProtocolError) {
        #expect(throws: error) { try reply(text) }
    }

    @Test(arguments: [
        (#"{"method":"fileupload_progress"}"#, DockProtocolError.missing("data")),
        (#"{"method":"fileupload_progress","data":{}}"#, .missing("data.output.ext.files")),
        (#"{"method":"fileupload_progress","data":{"output":5}}"#, .wrongType("data.output")),
        (
            #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":{}}}}}"#,
            .wrongType("data.output.ext.files")
        ),
        (
            #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[]}},"output":{"ext":{}}}}"#,
            .wrongType("data.output")
        ),
        (#"{"method":"fileupload_progress","data":{"output":{}},"data":{}}"#, .wrongType("data")),
    ])
    func anEvent(text: String, error: DockProtocolError) {
        #expect(throws: error) { try event(text) }
    }

    @Test(arguments: [
        (#"{"key":"k","key":"l"}"#, DockProtocolError.wrongType("data.output.ext.files.key")),
        (#"{"key":["k"]}"#, .wrongType("data.output.ext.files.key")),
        (#"{"key":"k\u0000"}"#, .containsNUL("data.output.ext.files.key")),
        (#"{"size":1}"#, .missing("data.output.ext.files.key")),
        (#"["k"]"#, .wrongType("data.output.ext.files")),
    ])
    func aFile(text: String, error: DockProtocolError) throws {
        let progress = try progress(files: "[\(text)]")
        #expect(progress?.files == [])
        #expect(progress?.rejected == [error])
    }

    /// A part that cannot be read is lost alone, and named.
    @Test(arguments: [
        (#"{"key":"k","size":9223372036854775808}"#, DockProtocolError.outOfRange("data.output.ext.files.size")),
        (#"{"key":"k","size":1.5}"#, .wrongType("data.output.ext.files.size")),
        (#"{"key":"k","fingerprint":"a\u0000b"}"#, .containsNUL("data.output.ext.files.fingerprint")),
        (#"{"key":"k","progress":{"progress":1e999}}"#, .outOfRange("data.output.ext.files.progress.progress")),
        (#"{"key":"k","progress":{"current_step":-1}}"#, .outOfRange("data.output.ext.files.progress.current_step")),
        (#"{"key":"k","progress":[]}"#, .wrongType("data.output.ext.files.progress")),
    ])
    func aFieldOfAFile(text: String, error: DockProtocolError) throws {
        let progress = try progress(files: "[\(text)]")
        #expect(progress?.files == [FileProgress(key: "k")])
        #expect(progress?.rejected == [error])
    }

    @Test(arguments: [
        (#"{"tid":"t","bid":"b","method":"cover_open","data":{}}"#, DockProtocolError.unknownMethod),
        (#"{"tid":"t","bid":"b","method":"fileupload_progress","data":{}}"#, .unknownMethod),
        (#"{"tid":"t","bid":"b","data":{}}"#, .missing("method")),
        (#"{"bid":"b","method":"fileupload_list","data":{"module_list":[]}}"#, .missing("tid")),
        (#"{"tid":"t","bid":"b","method":"fileupload_list","data":{}}"#, .missing("data.module_list")),
        (
            #"{"tid":"t","bid":"b","method":"fileupload_update","data":{"status":"pause","module_list":[]}}"#,
            .outOfRange("data.status")
        ),
        (
            #"{"tid":"t","bid":"b","method":"fileupload_start","data":{"provider":"azure"}}"#,
            .outOfRange("data.provider")
        ),
        (#"{"tid":"t","bid":"b","method":"fileupload_start","data":{"provider":"aws"}}"#, .missing("data.credentials")),
    ])
    func aCommand(text: String, error: DockProtocolError) {
        #expect(throws: error) { try ServiceRequest.decode(bytes(text)) }
    }

    @Test func anotherSidesTopic() {
        for topic in [DockTopic.services(gateway: "dock_sn"), .eventsReply(gateway: "dock_sn")] {
            #expect(throws: DockProtocolError.unexpectedTopic) {
                try InboundMessage.decode(topic: topic, payload: bytes("{}"))
            }
        }
    }

    @Test func anErrorSaysNothingOfThePayload() throws {
        let secret = "s3cr3t"
        let payloads = [
            #"{"data":{"result":"s3cr3t"}}"#, #"{"data":{"result":0},"tid":"s3cr3t\u0000"}"#, #"{"gateway":"s3cr3t"}"#,
            #"{"s3cr3t":}"#, #""s3cr3t""#, #"{"data":{"result":s3cr3t}}"#,
        ]
        for payload in payloads {
            let error = try #require(throws: DockProtocolError.self) { try reply(payload) }
            #expect(!String(reflecting: error).contains(secret))
            #expect(!error.description.contains(secret))
            #expect(!error.label.contains(secret))
        }
    }
}
