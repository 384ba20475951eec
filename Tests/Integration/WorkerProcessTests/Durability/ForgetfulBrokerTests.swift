import ControlProtocol
import HTTPTransport
import TestSupport
import Testing

/// A broker that has lost what it held, because it was restarted or its queue was full: the look at all live uploads
/// after each connection completes them, and not the broker (rules.md, Telemetry).
@Suite(.timeLimit(.minutes(5))) struct ForgetfulBrokerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let kind: StoreKind
        let group: String?

        var testDescription: String {
            "\(kind), \(group.map { "group \($0)" } ?? "no group")"
        }
    }

    @Test(
        "it loses no completion",
        arguments: [
            Case(kind: .sqlite, group: nil), Case(kind: .postgresql, group: nil),
            Case(kind: .postgresql, group: "waybill"),
        ]
    )
    func losesNoCompletion(_ which: Case) async throws {
        let site = try await StoredSite(which.kind) { $0.persistence = false }
        // No look but the one that follows a connection.
        var settings = ["UPLOADS_SWEEP_INTERVAL": "1h"]
        settings["MQTT_SHARE_GROUP"] = which.group
        let worker = try await site.worker(settings)
        let (dock, upload) = try await site.dock("DOCK-FORGOTTEN", adoptedBy: worker)
        defer { dock.end() }
        try await dock.say(50)
        try await until("it is heard") { try await worker.heard() == ["applied": 1] }

        site.way.refuse()
        try await until("the worker has lost the broker") { try await worker.send(.get, "/readyz").status == 503 }
        try await dock.upload()
        try await dock.say(100)
        await site.site.broker.kill()
        try await site.site.broker.start()
        site.way.pass()

        try await worker.expectCompletion(of: upload)
        #expect(try await worker.heard() == ["applied": 1], "the broker has forgotten that it ended")
    }

    /// mosquitto drops the newest, the end among them, and tells the publisher that all is well.
    @Test("one whose queue is full loses no completion") func aQueueIsFull() async throws {
        let site = try await StoredSite(.sqlite) { $0.lines = ["max_queued_messages 1"] }
        let worker = try await site.worker(["UPLOADS_SWEEP_INTERVAL": "1h"])
        let (dock, upload) = try await site.dock("DOCK-DROPPED", adoptedBy: worker)
        defer { dock.end() }
        try await dock.say(10)
        try await until("it is heard") { try await worker.heard() == ["applied": 1] }

        site.way.refuse()
        try await until("the worker has lost the broker") { try await worker.send(.get, "/readyz").status == 503 }
        try await dock.upload()
        try await dock.say(30, 50, 90, 100)
        site.way.pass()

        try await worker.expectCompletion(of: upload)
        #expect(try await worker.heard().values.reduce(0, +) < 5, "the broker has dropped some")
    }
}
