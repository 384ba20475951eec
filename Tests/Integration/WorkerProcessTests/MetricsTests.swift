import ControlProtocol
import DockProtocol
import DockSimulation
import HTTPTransport
import TestSupport
import Testing

/// What cannot be read is counted, by labels that nobody can grow, and the worker goes on.
@Suite struct MetricsTests {
    @Test func countsWhatItCannotRead() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let (dock, running) = try await site.dock("DOCK-JUNK")
        defer { running.cancel() }
        let junk = [
            ("{", #"outcome="not_json""#),
            (#"{"method":"fileupload_progress","data":7}"#, #"outcome="wrong_type""#),
            (
                #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[{"key":"a","progress":{"progress":5,"status":"levitating"}}]}}}}"#,
                #"outcome="unknown_status""#
            ),
            (#"{"method":"made_up","data":{}}"#, #"method="other""#),
        ]
        for (payload, _) in junk {
            try await dock.publish(Array(payload.utf8), to: .events(gateway: "DOCK-JUNK"))
        }
        try await until("all of it is counted") {
            let metrics = String(decoding: try await worker.send(.get, "/metrics").body, as: UTF8.self)
            return junk.allSatisfy { metrics.contains($0.1) }
        }
        let upload = try await worker.start("DOCK-JUNK")
        try await until("the worker goes on") { try await worker.upload(upload.id).state == .completed }
        let metrics = String(decoding: try await worker.send(.get, "/metrics").body, as: UTF8.self)
        // The upload's, and the self-test's.
        #expect(metrics.contains(#"waybill_mints_total{outcome="minted",profile="default"} 2"#))
        #expect(!metrics.contains("made_up") && !metrics.contains("DOCK-JUNK"))
    }
}
