import ControlProtocol
import DockProtocol
import DockSimulation
import MQTTTransport
import TestSupport
import Testing
import UploadTracking
import Worker

/// What a hostile or broken peer sends changes nothing, and the worker goes on.
@Suite struct HostileTests {
    @Test func survivesWhatCannotBeRead() async throws {
        try await Site.run { site in
            let gateway = "DOCK-HOSTILE"
            let dock = try await site.startDock(gateway)
            let long = String(repeating: "x", count: 200_000)
            let payloads = [
                "", "{", "null", "[]", "\u{0}", "{\"data\":", long, String(repeating: "[", count: 100_000),
                #"{"method":"fileupload_progress"}"#,
                #"{"method":"fileupload_progress","data":[]}"#,
                #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":{}}}}}"#,
                #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[{"key":1e999}]}}}}"#,
                #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[{"key":"a","size":-1}]}}}}"#,
                #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[{"key":"\u0000"}]}}}}"#,
                #"{"method":"made_up","data":{},"tid":"1","bid":"2"}"#,
                #"{"method":"fileupload_progress","method":"made_up","data":{}}"#,
                #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[],}}}}"#,
                #"{"method":"fileupload_start","tid":"nobody's","bid":"x","data":{"result":0}}"#,
            ]
            for payload in payloads {
                try await dock.publish(Array(payload.utf8), to: .events(gateway: gateway))
                try await dock.publish(Array(payload.utf8), to: .servicesReply(gateway: gateway))
            }
            let upload = try await site.end(of: try await site.start(gateway))
            #expect(upload.state == .completed)
        }
    }

    @Test func believesNoOtherGateway() async throws {
        try await Site.run(policy: Site.impatient { $0.stallTimeout = .seconds(2) }) { site in
            let victim = "DOCK-VICTIM"
            _ = try await site.startDock(victim) { $0.behaviour.ending = .pauses(atPercent: 20) }
            let liar = try await site.startDock("DOCK-LIAR")
            let upload = try await site.start(victim, modules: ["3"])
            let forged = """
                {"method":"fileupload_progress","tid":"t","bid":"\(upload.id)","timestamp":1,"gateway":"DOCK-LIAR",
                "data":{"output":{"ext":{"files":[{"key":"\(upload.files[0].objectKey)","module":"3","size":1,
                "fingerprint":"00000000000000000000000000000000","progress":{"progress":100,"status":"ok"}}]},
                "status":"ok"}}}
                """
            try await liar.publish(Array(forged.utf8), to: .events(gateway: "DOCK-LIAR"))
            let ended = try await site.end(of: upload)
            #expect(ended.reason == .stalled)
            #expect(ended.files.allSatisfy { $0.reported?.size != 1 })
        }
    }

    @Test(arguments: [
        "a*b", "a?b", "a$b", "a/../b", "a\u{7}b", "", "${aws:username}", "/a", "a//b", "a/", "a/./b",
        // The self-test removes what is there, and cannot write above or below it.
        "waybill/canary/site", "waybill/canary/site-beside", "waybill/canary/site/x", "waybill/canary",
    ])
    func refusesKeysThatAScopeCouldNotName(_ key: String) async throws {
        try await Site.run { site in
            let request = StartRequest(
                gateway: "DOCK-KEYS",
                files: [StartRequest.File(module: "3", bootIndexes: [1], objectKey: key)]
            )
            await #expect {
                _ = try await site.control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
            } throws: { error in
                (error as? Problem)?.field == "files[0].object_key"
            }
            let recorded = try await site.control.uploads(UploadQuery()).uploads
            #expect(recorded.isEmpty)
        }
    }
}
