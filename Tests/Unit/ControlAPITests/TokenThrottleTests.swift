import ControlProtocol
import Primitives
import TestSupport
import Testing

@testable import ControlAPI

/// Who guesses tokens is slowed down, and nobody else.
@Suite struct TokenThrottleTests {
    private let log = RecordedLog()
    private let metrics = PrometheusMetrics()
    private let throttle: TokenThrottle
    private let start = ContinuousClock.now
    private static let right = "right-0123456789"

    init() {
        throttle = TokenThrottle(
            authorizer: Authorizer(token: Secret(Self.right)),
            metrics: metrics,
            logger: log.logger
        )
    }

    @Test func anAddressThatGuessesIsRefusedForTheRestOfTheMinute() {
        #expect(ask("right-0123456789", "b", 0) == nil)
        for number in 0..<TokenThrottle.limit {
            #expect(ask("wrong \(number)", "a", number) == .unauthorized)
        }
        #expect(ask("wrong", "a", 30) == .tooManyRequests)
        #expect(ask(Self.right, "a", 30) == .tooManyRequests, "else guessing would be as fast as before")
        #expect(ask(Self.right, "b", 30) == nil, "another address notices nothing")
        #expect(ask(Self.right, "c", 30) == nil)
        #expect(ask(Self.right, "a", 61) == nil)
        #expect(ask("wrong", "a", 62) == .unauthorized)
        let text = String(decoding: metrics.text(), as: UTF8.self)
        #expect(text.contains(#"waybill_http_token_failures_total{outcome="unknown"} 11"#))
        #expect(text.contains(#"waybill_http_token_failures_total{outcome="limited"} 2"#))
    }

    @Test func aTokenThatWasRightFromThereStaysGood() {
        #expect(ask(Self.right, "a", 0) == nil)
        for number in 0..<(2 * TokenThrottle.limit) {
            _ = ask("wrong \(number)", "a", 1)
        }
        #expect(ask(Self.right, "a", 2) == nil)
        #expect(ask("wrong", "a", 2) == .tooManyRequests)
    }

    @Test func itSaysWhenToTryAgain() {
        for _ in 0..<TokenThrottle.limit {
            _ = ask("wrong", "a", 0)
        }
        let problem = #expect(throws: Problem.self) {
            try throttle.caller(authorization: "Bearer x", needing: .read, from: "a", at: start + .seconds(20))
        }
        #expect(problem?.status == 429 && problem?.retryAfter == 41)
    }

    @Test func theLogSaysItOnceAMinuteAndNeverTheToken() {
        for number in 0..<5 {
            _ = ask("guess-\(number)", "a", number)
        }
        _ = ask("guess", "b", 5)
        _ = ask("guess", "a", 70)
        #expect(log.lines == Array(repeating: "warning unknown token", count: 3))
        #expect(!log.text.contains("guess"))
        #expect(log.text.contains("address=a") || log.text.contains("\"address\": a") || log.text.contains("address"))
    }

    /// A caller that sends no token at all does not guess.
    @Test func noTokenIsNoGuess() {
        for _ in 0..<(2 * TokenThrottle.limit) {
            #expect(ask(nil, "a", 0) == .unauthorized)
        }
        #expect(ask(Self.right, "a", 1) == nil)
    }

    @Test func theTableIsBounded() {
        for number in 0..<(3 * TokenThrottle.maximumAddresses) {
            _ = ask("wrong", "address \(number)", number % 50)
        }
        #expect(throttle.addressCount == TokenThrottle.maximumAddresses)
    }

    private func ask(_ token: String?, _ address: String, _ second: Int) -> Problem.Code? {
        do {
            _ = try throttle.caller(
                authorization: token.map { "Bearer \($0)" },
                needing: .read,
                from: address,
                at: start + .seconds(second)
            )
            return nil
        } catch {
            return error.code
        }
    }
}
