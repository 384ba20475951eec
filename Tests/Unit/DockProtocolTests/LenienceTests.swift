import Primitives
import Testing

@testable import DockProtocol

/// What strays from the protocol's text and is still read (facts, Envelope and Progress).
@Suite struct LenienceTests {
    @Test(arguments: [
        (#"{"data":{"result":"319001"},"tid":"t"}"#, 319001),
        (#"{"data":{"result":0.0}}"#, 0),
        (#"{"data":{"result":1e3}}"#, 1000),
        (#"{"data":{"result":" 1 "}}"#, 1),
        (#"{"data":{"result":1,"result":1}}"#, 1),
        (#"{"data":{"result":1},"timestamp":-1,"bid":{},"need_reply":"yes"}"#, 1),
        (#"{"data":{"result":1},"timestamp":253402300800000}"#, 1),
        (#"{"data":{"result":-1},"method":"fileupload_start"}"#, -1),
        (#"{"data":{"output":{"result":7}}}"#, 7),
        (#"{"data":{"result":3,"output":{"files":[],"result":9}}}"#, 3),
        (#"{"data":{"output":{"files":[]}}}"#, 0),
        (#"{"data":{"result":2,"output":"accepted"},"gateway":null,"timestamp":null}"#, 2),
        (#"{"data":{"result":2},"gateway":"dock_sn","timestamp":""}"#, 2),
        (#"{"data":{"result":2},"unheard_of":{"a":[{}]},"gateway":""}"#, 2),
    ])
    func aReplysResult(text: String, result: Int) throws {
        guard case .reply(let reply) = try reply(text).content else {
            Issue.record("not a reply")
            return
        }
        #expect(reply.result == result)
    }

    @Test(arguments: [
        #"{"data":{"files":[{"module":3,"result":"5","list":[{"boot_index":"7","end_ime":1659427398}]}],"result":0}}"#,
        #"{"data":{"output":{"files":[{"module":"3","result":5,"list":[{"boot_index":7.0,"end_time":1659427398000}]}]}}}"#,
        #"{"data":{"files":[{"module":"3","result":5,"list":[{"boot_index":7,"end_ime":5,"end_time":1659427398}]}]}}"#,
    ])
    func listings(text: String) throws {
        let listing = LogListing(modules: [
            ModuleLogs(
                deviceSN: nil,
                module: "3",
                result: 5,
                logs: [
                    LogEntry(bootIndex: 7, startTime: nil, endTime: Timestamp(seconds: 1_659_427_398), size: nil)
                ]
            )
        ])
        #expect(try reply(text).content == .reply(ServiceReply(result: 0, listing: listing)))
    }

    @Test func oneBadLogDoesNotLoseTheOthers() throws {
        let text = #"""
            {"data":{"result":0,"files":[5,{"list":[]},
            {"module":"0","list":[{"boot_index":1},{"size":1},{"boot_index":2,"size":-1,"start_time":"noon"}]},
            {"module":"3","list":null}]}}
            """#
        guard case .reply(let reply) = try reply(text).content, let listing = reply.listing else {
            Issue.record("not a listing")
            return
        }
        #expect(listing.modules.map(\.module) == ["0", "3"])
        #expect(listing.modules.first?.logs.map(\.bootIndex) == [1, 2])
        #expect(
            listing.rejected == [
                .wrongType("data.files"), .missing("data.files.module"),
                .missing("data.files.list.boot_index"), .wrongType("data.files.list.start_time"),
                .outOfRange("data.files.list.size"),
            ]
        )
    }

    @Test func secondsAndMillisecondsAreToldApart() throws {
        for (value, milliseconds) in [
            ("100000000000", 100_000_000_000_000), ("100000000001", 100_000_000_001), ("1", 1000),
            ("253402300799999", 253_402_300_799_999),
        ] as [(String, Int64)] {
            let file = try file(#"{"key":"k","progress":{"finish_time":\#(value)}}"#)
            #expect(file?.finishTime == Timestamp(milliseconds: milliseconds))
        }
        #expect(try file(#"{"key":"k","progress":{"finish_time":0}}"#)?.finishTime == nil)
    }

    @Test(arguments: [
        ("100", 100), ("\"100\"", 100), ("99.9", 99), ("\"12.5\"", 12), ("250", 100), ("-4", 0), ("-0.5", 0),
        ("1e300", 100), ("99999999999999999999", 100), ("null", nil), ("\"\"", nil),
    ])
    func percentIsBroughtBetween0And100(value: String, percent: Int?) throws {
        #expect(try file(#"{"key":"k","progress":{"progress":\#(value)}}"#)?.percent == percent)
    }

    @Test func misspelledProgress() throws {
        for text in [
            #"{"key":"k","prgress":{"progress":42,"status":"paused"}}"#,
            #"{"key":"k","progress":{"prgress":42,"status":"paused"}}"#,
            #"{"key":"k","progress":null,"prgress":{"progress":42,"status":"paused"}}"#,
            #"{"key":"k","progress":{"progress":42,"prgress":1,"status":"paused"},"prgress":5}"#,
        ] {
            #expect(try file(text) == FileProgress(key: "k", percent: 42, status: .paused))
        }
    }

    @Test func anUnknownStatusIsKept() throws {
        let status = try file(#"{"key":"k","progress":{"status":"file_polishing"}}"#)?.status
        #expect(status == UploadStatus(rawValue: "file_polishing"))
        #expect(status?.isKnown == false)
        #expect(status?.isTerminal == false)
    }

    @Test func aFractionalRateIsCutAndNoStepsAreNone() throws {
        let file = try file(
            #"{"key":"k","module":3,"progress":{"upload_rate":1.75,"total_step":0,"current_step":"2"}}"#
        )
        #expect(file == FileProgress(key: "k", module: "3", rate: 1, currentStep: 2))
    }

    @Test func oneBadFileDoesNotLoseTheOthers() throws {
        let progress = try progress(
            files: #"""
                [{"key":"a","size":1},{"size":2},"c",{"key":"e\u0000"},
                {"key":"f","fingerprint":"f","size":"6"},{"key":"","size":1},{"key":true}]
                """#
        )
        let files = "data.output.ext.files"
        #expect(
            progress?.files == [FileProgress(key: "a", size: 1), FileProgress(key: "f", size: 6, fingerprint: "f")]
        )
        #expect(
            progress?.rejected == [
                .missing("\(files).key"), .wrongType(files), .containsNUL("\(files).key"), .missing("\(files).key"),
                .wrongType("\(files).key"),
            ]
        )
    }

    @Test(arguments: [
        ("FAILED", UploadStatus.failed), (#" canceled\n"#, .canceled), ("cancelled", .canceled),
        ("Cancelled", .canceled),
        ("OK", .ok), ("Unheard Of", UploadStatus(rawValue: "Unheard Of")), ("", nil),
    ])
    func aStatusInAnotherForm(word: String, status: UploadStatus?) throws {
        #expect(try file(#"{"key":"k","progress":{"status":"\#(word)"}}"#)?.status == status)
        let whole = try event(
            #"{"method":"fileupload_progress","data":{"output":{"status":"\#(word)","ext":{"files":[]}}}}"#
        )
        #expect(whole.content == .progress(UploadProgress(status: status, files: [])))
    }

    /// As software sends it that speaks the methods and not the shape: a listing's `files` stand there too.
    @Test(arguments: [
        #"{"method":"fileupload_progress","data":{"files":[{"key":"k","progress":50}]}}"#,
        #"{"method":"fileupload_progress","data":{"output":{"files":[{"key":"k","progress":"50"}]}}}"#,
        #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[{"key":"k","prgress":50}]}}}}"#,
    ])
    func flatProgress(text: String) throws {
        #expect(
            try event(text).content
                == .progress(UploadProgress(status: nil, files: [FileProgress(key: "k", percent: 50)]))
        )
    }

    @Test func aFlatEntryHasItsWholeWord() throws {
        #expect(
            try file(#"{"key":"k","progress":100,"status":"ok","result":0,"current_step":3,"total_step":3}"#)
                == FileProgress(key: "k", percent: 100, currentStep: 3, totalStep: 3, result: 0, status: .ok)
        )
    }

    /// Lists that are empty come as objects from some encoders, and objects as lists.
    @Test(arguments: ["[]", "{}", "\"\"", "null", "{\"files\":{}}", "{\"files\":null}"])
    func aWholeStatusNeedsNoShapeBesideIt(ext: String) throws {
        let message = try event(
            #"{"method":"fileupload_progress","data":{"output":{"status":"failed","ext":\#(ext)}}}"#
        )
        guard case .progress(let progress) = message.content else {
            Issue.record("not progress")
            return
        }
        #expect(progress.status == .failed)
        #expect(progress.files.isEmpty)
    }

    @Test(arguments: [(#"1"#, true), ("0", false), ("true", true), ("false", false), (#""1""#, true), ("null", false)])
    func needReply(value: String, needed: Bool) throws {
        let message = try event(#"{"method":"x","need_reply":\#(value)}"#)
        #expect(message.needsReply == needed)
        #expect(message.content == .otherEvent(method: "x"))
    }

    @Test func otherPeoplesTrafficIsNamedAndNotRead() throws {
        #expect(
            try event(#"{"method":"hms","data":{"output":[1]}}"#).content == .otherEvent(method: "hms")
        )
        #expect(
            try event(#"{"method":"fileupload_start","data":5}"#).content == .otherEvent(method: "fileupload_start")
        )
        #expect(
            try reply(#"{"method":"cover_open","data":{}}"#).content == .otherReply(method: "cover_open")
        )
    }

    @Test func anEventWithoutMethodIsProgressIfItLooksLikeIt() throws {
        let message = try event(#"{"data":{"output":{"ext":{"files":[{"key":"k"}]}}}}"#)
        #expect(message.content == .progress(UploadProgress(status: nil, files: [FileProgress(key: "k")])))
        #expect(throws: DockProtocolError.missing("method")) { try event(#"{"data":{"output":{"ext":{}}}}"#) }
        #expect(throws: DockProtocolError.missing("method")) { try event("{}") }
    }

    @Test func anEventsOwnResultAndStatusNeedNoFiles() throws {
        let message = try event(
            #"{"method":"fileupload_progress","data":{"result":324019,"output":{"status":"failed"}}}"#
        )
        guard case .progress(let progress) = message.content else {
            Issue.record("not progress")
            return
        }
        #expect(progress.error?.name == "network")
        #expect(progress.status == .failed)
        #expect(progress.files.isEmpty)
    }

    @Test func aDocksReadingOfACommandIsLenientToo() throws {
        let request = try ServiceRequest.decode(
            bytes(#"{"tid":"t","bid":"b","method":"fileupload_list","data":{"module_list":[0,"3"]}}"#)
        )
        #expect(request.command == .list(modules: ["0", "3"]))
    }
}
