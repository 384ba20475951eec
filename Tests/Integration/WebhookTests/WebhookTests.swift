import Foundation
import Primitives
import TestSupport
import Testing
import UploadStore
import UploadTracking

/// Notices by webhook, at a receiver that is a process of its own and verifies them with other people's code.
@Suite struct WebhookTests {
    // 24 bytes each.
    private static let newSecret = "whsec_bmV3LW5ldy1uZXctbmV3LW5ldy1uZXct"
    private static let oldSecret = "whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQt"

    @Test func aNoticeIsPostedAsItWasFrozenAndSigned() async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.verify(with: [Self.newSecret, Self.oldSecret])
            try outbox.set(hook.url, secrets: [Self.newSecret])
            // Not as a writer of JSON would write it: the bytes are what was frozen.
            let body = "{ \"b\":1,\n\"a\" : \"\u{1F681} \\u00e9\" }"
            let ids = try await outbox.record(.uploadCompleted, body: body)
            try await outbox.until("it is delivered") { $0.allSatisfy { $0.state == .delivered } }
            let request = try #require(try await hook.received().first)
            #expect(request.id == ids[0])
            #expect(request.body == body)
            #expect(request.headers["content-type"] == "application/cloudevents+json")
            #expect(request.verified == [true, false])
        }
    }

    @Test func anAuthorityOfItsOwnIsTrustedByItsFile() async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try outbox.set(hook.peer.encryptedURL(of: hook.name))
            try await outbox.record(.uploadCompleted)
            try await outbox.until("the certificate is refused") { $0[0].attempts == 1 && $0[0].state == .pending }
            #expect(try await outbox.deliveries()[0].error?.hasPrefix("tls: ") == true)
            try outbox.set(hook.peer.encryptedURL(of: hook.name), caFile: hook.peer.caFile)
            outbox.pass(.seconds(10))
            try await outbox.until("it is delivered") { $0.allSatisfy { $0.state == .delivered } }
            #expect(try await hook.received().count == 1)
        }
    }

    @Test func whileRotatingBothSecretsVerifyAndTheNextTryHasTheNewSettings() async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.verify(with: [Self.newSecret, Self.oldSecret])
            for (secrets, verified) in [
                ([Self.oldSecret], [false, true]), ([Self.newSecret, Self.oldSecret], [true, true]),
                ([Self.newSecret], [true, false]), ([], [false, false]),
            ] {
                try outbox.set(hook.url, secrets: secrets)
                let ids = try await outbox.record(.uploadCompleted)
                try await until("it came") { try await hook.received().contains { $0.id == ids[0] } }
                let request = try #require(try await hook.received().last)
                #expect(request.verified == verified)
                #expect(request.headers["webhook-signature"]?.split(separator: " ").count ?? 0 == secrets.count)
            }
        }
    }

    @Test(arguments: [
        Hook.Answer.status(500), .status(404), .cut,
        .status(302, headers: ["Location": "/hook/elsewhere"]),
    ])
    func whatIsNoSuccessIsTriedAgainWithTheSameIdAndBody(answer: Hook.Answer) async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.answer([answer, answer])
            try outbox.set(hook.url + "?token=planted-query", secrets: [Self.newSecret])
            let ids = try await outbox.record(.uploadStalled, .uploadFailed, body: #"{"same":true}"#)
            for attempt in 1...2 {
                try await outbox.until("try \(attempt) failed") { $0[0].attempts == attempt && $0[0].state == .pending }
                #expect(try await hook.received().map(\.id) == Array(repeating: ids[0], count: attempt))
                #expect(try await outbox.deliveries()[1].attempts == 0, "the next one waits for it")
                outbox.pass(.seconds(3600))
            }
            try await outbox.until("both are delivered") { $0.allSatisfy { $0.state == .delivered } }
            let received = try await hook.received()
            #expect(received.map(\.id) == [ids[0], ids[0], ids[0], ids[1]])
            #expect(Set(received.map(\.body)) == [#"{"same":true}"#])
            #expect(received.allSatisfy { $0.query == "token=planted-query" })
            let log = outbox.log.text
            #expect(log.contains("trying again"))
            if case .status(302, _) = answer {
                #expect(log.contains("redirects are not followed; set WEBHOOK_URL"))
            }
            try Self.expectNoSecrets(outbox)
        }
    }

    @Test(arguments: [false, true])
    func anEndpointThatIsGoneIsPausedUntilSomebodyChangesSomething(isReplayed: Bool) async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.answer([.status(410)])
            try outbox.set(hook.url)
            let first = try await outbox.record(.uploadCompleted)
            try await outbox.until("it is dead") { $0[0].state == .dead && $0[0].attempts == 1 }
            #expect(outbox.log.text.contains("the endpoint is gone; notices to it are paused"))
            let second = try await outbox.record(.uploadFailed)
            outbox.pass(.seconds(7 * 24 * 3600))
            #expect(try await outbox.store.read { try $0.deliveryLanes(of: "webhook").map(\.isStopped) } == [true])
            if isReplayed {
                #expect(try await outbox.replay(DeliveryFilter(states: [.dead])) == 1)
                try await outbox.until("both are delivered") { $0.allSatisfy { $0.state == .delivered } }
                // Of different uploads: in whatever order.
                #expect(try await hook.received().compactMap(\.id).sorted() == (first + first + second).sorted())
            } else {
                let other = try await Hook()
                try outbox.set(other.url)
                try await outbox.until("the second is delivered") { $0[1].state == .delivered }
                #expect(try await other.received().map(\.id) == second)
                #expect(try await hook.received().map(\.id) == first)
            }
        }
    }

    @Test(arguments: [200, 500])
    func anAnswerWithoutEndIsReadNoFurtherThanItsBound(status: Int) async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.answer([.endless(status: status)])
            try outbox.set(hook.url)
            try await outbox.record(.uploadCompleted)
            try await outbox.until("its head has decided") {
                status == 200 ? $0[0].state == .delivered : $0[0].attempts == 1
            }
            try await until("the connection is given up") { try await hook.streams().ended == 1 }
            // The bound, the transfer's window, and what the sockets between hold.
            let streams = try await hook.streams()
            #expect(streams.began == 1 && streams.sent < 32 << 20, "\(streams.sent) bytes")
        }
    }

    @Test func afterItsTriesANoticeIsDeadTheNextGoesAndAReplayBringsItBack() async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.verify(with: [Self.newSecret])
            try await hook.answer([.status(500), .status(500)], then: .status(200))
            try outbox.set(hook.url + "?planted-query", secrets: [Self.newSecret], attempts: 2)
            let ids = try await outbox.record(.uploadStalled, .uploadFailed, body: "[1]")
            try await outbox.until("the first try failed") { $0[0].attempts == 1 }
            outbox.pass(.seconds(3600))
            try await outbox.until("it is given up") { $0[0].state == .dead }
            outbox.pass(.seconds(3600))
            try await outbox.until("the next one went") { $0[1].state == .delivered }
            let dead = try await outbox.deliveries(DeliveryFilter(states: [.dead]))
            #expect(dead.map(\.noticeID) == [ids[0]])
            #expect(dead.map(\.error) == ["answered 500"])
            #expect(dead.map(\.attempts) == [2])
            #expect(outbox.log.text.components(separatedBy: "was given up").count == 2, "said once")
            #expect(outbox.log.text.contains("waybill notices --replay"))
            #expect(try await outbox.replay(DeliveryFilter(states: [.dead])) == 1)
            try await outbox.until("all are delivered") { $0.allSatisfy { $0.state == .delivered } }
            let received = try await hook.received()
            #expect(received.map(\.id) == [ids[0], ids[0], ids[1], ids[0]])
            #expect(received.map(\.body) == Array(repeating: "[1]", count: 4))
            // Who dedupes by id sees each once, after a replay of everything too.
            #expect(try await outbox.replay(DeliveryFilter(states: [.dead, .delivered])) == 2)
            try await until("they came again") { try await hook.received().count == 6 }
            #expect(try await hook.received().suffix(2).map(\.id) == ids)
            #expect(Set(try await hook.received().map { "\($0.id ?? "") \($0.body)" }).count == 2)
            try Self.expectNoSecrets(outbox)
        }
    }

    @Test func anEndpointThatIsAwayHoldsUpNobodyElsesNotices() async throws {
        try await Outbox.run { outbox in
            let (away, here) = (try await Hook(), try await Hook())
            try await away.answer([], then: .hang)
            try outbox.set(away.url, of: "away")
            try outbox.set(here.url, of: "here")
            for _ in 0..<40 {
                try await outbox.record(.uploadCompleted, of: "away")
            }
            try await until("the one hangs, as often as it may") { try await away.received().count == 16 }
            for _ in 0..<40 {
                try await outbox.record(.uploadCompleted, of: "here")
            }
            try await until("the other has all of its own") { try await here.received().count == 40 }
        }
    }

    @Test func whileAnEndpointFailsASingleTryAtATimeFindsOut() async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.answer([], then: .status(502))
            try outbox.set(hook.url)
            try await outbox.record(.uploadCompleted)
            try await outbox.until("it failed") { $0[0].attempts == 1 }
            for _ in 0..<10 {
                try await outbox.record(.uploadCompleted)
            }
            for tries in 2...4 {
                outbox.pass(.seconds(600))
                try await outbox.until("one more was tried") { $0.map(\.attempts).reduce(0, +) == tries }
                #expect(try await hook.received().count == tries)
            }
            try await hook.answer([])
            outbox.pass(.seconds(600))
            try await outbox.until("then all go, those that failed too") { $0.allSatisfy { $0.state == .delivered } }
        }
    }

    @Test(arguments: [(429, "120", 120), (503, "120", 120), (503, "99999999", 3600)])
    func retryAfterIsHeededWithinBounds(status: Int, wish: String, seconds: Int) async throws {
        try await Outbox.run { outbox in
            let hook = try await Hook()
            try await hook.answer([.status(status, headers: ["Retry-After": wish])])
            try outbox.set(hook.url)
            let before = outbox.clock.now()
            try await outbox.record(.uploadCompleted)
            try await outbox.until("it was told to wait") { $0[0].attempts == 1 }
            let lane = try #require(try await outbox.store.read { try $0.deliveryLanes(of: "webhook") }.first)
            let pause = lane.pausedUntil - before
            // The store's clock runs on by a millisecond for each commit.
            #expect(pause >= .seconds(seconds) && pause < .seconds(seconds + 1))
            #expect(try #require(try await outbox.deliveries()[0].nextAt) - before >= .seconds(seconds))
            outbox.pass(.seconds(seconds + 1))
            try await outbox.until("it is delivered") { $0[0].state == .delivered }
        }
    }

    @Test func aWebhookThatIsTakenOutOfTheSettingsLeavesItsNoticesDead() async throws {
        try await Outbox.run { outbox in
            try await outbox.record(.uploadCompleted)
            try await outbox.until("it is given up") { $0[0].state == .dead }
            #expect(try await outbox.deliveries()[0].error?.contains("no WEBHOOK_URL is set") == true)
            let hook = try await Hook()
            try outbox.set(hook.url)
            #expect(try await outbox.replay(DeliveryFilter(states: [.dead])) == 1)
            try await outbox.until("it is delivered") { $0[0].state == .delivered }
        }
    }

    /// The path of a webhook's address is often its secret.
    @Test func thePathOfAWebhookThatIsAwayIsNowhere() async throws {
        try await Outbox.run { outbox in
            try outbox.set("http://127.0.0.1:\(try FreePort.next())/services/planted-query", secrets: [Self.newSecret])
            try await outbox.record(.uploadCompleted)
            try await outbox.until("the try failed") { $0[0].attempts == 1 }
            #expect(try await outbox.deliveries()[0].error?.hasPrefix("connect: ") == true)
            try Self.expectNoSecrets(outbox)
        }
    }

    /// Not in the log, nor in the database or what belongs to it.
    private static func expectNoSecrets(_ outbox: Outbox) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: outbox.folder.path)
        for text in ["planted-query", "bmV3LW5l", "new-new-"] {
            #expect(!outbox.log.text.contains(text))
            for file in files {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: outbox.folder.file(file)))
                #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text) in \(file)")
            }
        }
    }
}
