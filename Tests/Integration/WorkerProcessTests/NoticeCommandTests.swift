import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Notices of a whole worker, by MQTT and webhook, and the command that shows and replays them.
@Suite struct NoticeCommandTests {
    private static let secret = "whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQt"

    @Test func whatAWebhookDidNotTakeIsSeenAndToldAgain() async throws {
        let site = try await Deployment()
        let (peer, hook, http) = (try await WebhookPeer.shared(), UUID().uuidString, try HTTPClient())
        func tell(_ what: String, _ json: String) async throws {
            let url = peer.control(what, of: hook)
            let request = HTTPRequest(method: .put, url: url, body: .bytes(Array(json.utf8)))
            try #require(try await http.send(request).status == 204)
        }
        func received() async throws -> [Delivered] {
            let response = try await http.send(HTTPRequest(method: .get, url: peer.control("received", of: hook)))
            return try JSONDecoder().decode([Delivered].self, from: Data(response.body))
        }
        try await tell("secrets", #"["\#(Self.secret)"]"#)
        try await tell("plan", #"[{"last": {"status": 500}}]"#)
        let worker = try await site.worker(
            [
                "WEBHOOK_URL": peer.url(of: hook) + "?planted-query", "STORAGE_DEFAULT_WEBHOOK_SECRET": Self.secret,
                "WEBHOOK_ATTEMPTS": "1", "HTTP_TOKEN": "t0ken-0123456789-0123456789",
            ],
            token: "t0ken-0123456789-0123456789"
        )
        let (_, running) = try await site.dock("DOCK-HOOK")
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-HOOK")
        try await until("each notice was given up") {
            let dead = try await worker.waybill("notices", "--dead", "--output", "json")
            return dead.output.split(separator: "\n").count == 3
        }
        let dead = try await worker.waybill("notices", "--dead", "--upload", upload.id)
        #expect(dead.exit == .code(0) && dead.output.contains("answered 500"))
        let others = try await worker.waybill("notices", "--dead", "--destination", "mqtt")
        #expect(others.output == "nothing was given up")

        try await tell("plan", "[]")
        let replay = try await worker.waybill("notices", "--replay", "--destination", "webhook")
        #expect(replay.exit == .code(0), "\(replay.errors)")
        #expect(replay.output == "3 deliveries will be made again")
        try await until("all three came") { try await received().count == 6 }
        let all = try await received()
        #expect(all.allSatisfy { $0.verified == [true] })
        #expect(all.map(\.id).suffix(3) == all.map(\.id).prefix(3), "again in their order")
        #expect(Set(all.map { "\($0.id) \($0.body)" }).count == 3, "of the same ids and bytes")
        #expect(all.last?.id == "\(upload.id)/upload.completed")

        // Who reconciles reads the same.
        let list = try await worker.waybill("notices", "--output", "json")
        #expect(list.output.split(separator: "\n").map(String.init) == all.suffix(3).map(\.body))
        let cursor = try #require(list.errors.split(separator: " ").last).trimmingCharacters(in: .newlines)
        #expect(try await worker.waybill("notices", "--after", cursor, "--output", "json").output.isEmpty)
        try await until("nothing is left to deliver") {
            let path = "/v1/notices/deliveries?state=pending,dead"
            let page = try await worker.send(.get, path).body
            return try ControlJSON.decode(DeliveryPage.self, from: page).deliveries.isEmpty
        }
        let metrics = try await worker.metrics()
        for (destination, outcome) in [("webhook", "dead"), ("webhook", "delivered"), ("mqtt", "delivered")] {
            let line = #"waybill_notices_total{destination="\#(destination)",outcome="\#(outcome)"} 3"#
            #expect(metrics.contains(line))
        }
        for text in ["planted-query", "cGxhbnRl", "planted-planted"] {
            #expect(!worker.process.errors.text.contains(text))
            #expect(!(dead.output + list.output).contains(text))
        }
    }

    private struct Delivered: Decodable {
        var headers: [String: String]
        var body: String
        var verified: [Bool]

        var id: String { headers["webhook-id"] ?? "" }
    }
}
