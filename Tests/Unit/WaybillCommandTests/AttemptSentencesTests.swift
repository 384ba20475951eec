import ControlProtocol
import FoundationEssentials
import Primitives
import Testing

@testable import WaybillCommand

/// What `waybill show` says of what was tried.
@Suite struct AttemptSentencesTests {
    // 2026-03-01T10:43:00Z
    private static let now = Timestamp(milliseconds: 1_772_361_780_000)

    private var sentences: AttemptSentences {
        AttemptSentences(now: Self.now, zone: TimeZone(secondsFromGMT: 0) ?? .current)
    }

    private static func command(
        _ attempts: Int,
        notSent: Int = 0,
        _ outcome: CommandResource.Outcome?,
        _ answer: String? = nil,
        answerBy: Duration? = nil,
        next: Duration? = nil,
        deadline: Duration? = nil
    ) -> CommandResource {
        CommandResource(
            attempts: attempts,
            notSent: notSent,
            lastAttemptAt: attempts > 0 ? now - .seconds(1) : nil,
            outcome: outcome,
            lastAnswer: answer,
            answerBy: answerBy.map { now + $0 },
            nextAttemptAt: next.map { now + $0 },
            deadline: deadline.map { now + $0 }
        )
    }

    private static let commands: [(CommandResource, String)] = [
        (
            command(7, .unanswered, next: .seconds(15), deadline: .seconds(1560)),
            "sent 7 times, last 10:42:59, no answer; next 10:43:15, gives up 11:09:00"
        ),
        (
            command(1, .awaiting, answerBy: .seconds(9), deadline: .seconds(1560)),
            "sent once, last 10:42:59, answer awaited until 10:43:09; gives up 11:09:00"
        ),
        (
            command(
                3,
                notSent: 3,
                .notSent,
                "the broker refused the message",
                next: .seconds(2),
                deadline: .seconds(60)
            ),
            "tried 3 times, never sent, last 10:42:59: the broker refused the message; next 10:43:02, gives up 10:44:00"
        ),
        (
            command(5, notSent: 1, .busy, "exporting (325009)", next: .seconds(2)),
            "sent 4 times, not taken by the broker once, last 10:42:59, dock busy: exporting (325009); next 10:43:02"
        ),
        (command(0, nil, next: .zero, deadline: .seconds(60)), "not sent yet; next 10:43:00, gives up 10:44:00"),
        (command(0, .notSent, "no connection to the broker"), "not sent yet: no connection to the broker"),
        (command(0, .mintFailed, "AccessDenied"), "not sent yet, no credentials: AccessDenied"),
        (command(1, .accepted, "accepted"), "sent once, last 10:42:59, accepted"),
        (command(1, .refused, "a\u{1B}[2Jb"), "sent once, last 10:42:59, refused: a\\u{1B}[2Jb"),
        (
            command(1, .unanswered, deadline: .seconds(86_400)),
            "sent once, last 10:42:59, no answer; gives up 2026-03-02 10:43:00"
        ),
    ]

    @Test(arguments: commands) func aCommandIsOneSentence(command: CommandResource, sentence: String) {
        #expect(sentences.sentence(of: command) == sentence)
    }

    @Test func aCancelSaysOfWhatAndByWhom() {
        let cancellation = CancellationResource(
            modules: ["0", "3"],
            state: .givenUp,
            requestedAt: Self.now - .seconds(60),
            requestedBy: "grafana",
            command: Self.command(2, notSent: 2, .notSent, "not authorized")
        )
        #expect(
            sentences.sentence(of: cancellation)
                == "of module 0, 3, asked for at 10:42:00 by grafana, given up: tried 2 times, never sent, "
                + "last 10:42:59: not authorized"
        )
    }

    @Test func looksAreOneSentence() {
        let verification = FileResource.Verification(
            attempts: 12,
            lastAttemptAt: Self.now - .seconds(1),
            lastAnswer: "503 SlowDown",
            nextAttemptAt: Self.now + .seconds(15),
            deadline: Self.now + .seconds(600)
        )
        #expect(
            sentences.sentence(of: verification, isOver: false)
                == "12 times, last 10:42:59: 503 SlowDown; next 10:43:15, gives up 10:53:00"
        )
        #expect(sentences.sentence(of: verification, isOver: true).hasSuffix("next 10:43:15, until 10:53:00"))
        let reading = FileResource.Verification(bytesRead: 617, bytesTotal: 1234)
        #expect(sentences.sentence(of: reading, isOver: false) == "not yet; reading, 617 B of 1.2 kB")
    }

    @Test func noticesAreASentenceADestination() {
        let deliveries = [
            delivery("mqtt", .delivered), delivery("mqtt", .delivered),
            delivery("webhook", .pending, attempts: 4, error: "HTTP 503", next: .seconds(15)),
            delivery("webhook", .dead, attempts: 20, error: "HTTP 500"),
        ]
        #expect(
            sentences.sentences(of: deliveries) == [
                "mqtt: 2 delivered",
                "webhook: upload.failed tried 4 times, last answer: HTTP 503, next 10:43:15; "
                    + "upload.failed given up, tried 20 times, last answer: HTTP 500",
            ]
        )
    }

    private func delivery(
        _ destination: String,
        _ state: DeliveryResource.State,
        attempts: Int = 1,
        error: String? = nil,
        next: Duration? = nil
    ) -> DeliveryResource {
        DeliveryResource(
            cursor: "1",
            noticeID: "n",
            type: .uploadFailed,
            uploadID: "u",
            gateway: "g",
            profile: "p",
            destination: destination,
            state: state,
            attempts: attempts,
            error: error,
            createdAt: Self.now,
            nextAt: next.map { Self.now + $0 },
            settledAt: nil
        )
    }
}
