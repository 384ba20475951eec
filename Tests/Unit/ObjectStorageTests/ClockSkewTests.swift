import HTTPTransport
import Primitives
import Testing

@testable import ObjectStorage

@Suite("Clock skew")
struct ClockSkewTests {
    private let ours = Timestamp(milliseconds: 1_772_366_400_000)

    /// A refusal, 20 minutes ahead of our clock.
    private func refusal(_ status: Int = 403, code: String? = nil, date: String? = "Sun, 01 Mar 2026 12:20:00 GMT") -> (
        HTTPResponse, StorageError
    ) {
        var headers = HTTPHeaders()
        headers["Date"] = date
        headers["x-minio-error-code"] = code
        let response = Sample.response(status, headers: headers)
        return (response, StorageError(response: response, operation: "HEAD x"))
    }

    @Test(
        "learned from a refusal that it may have caused",
        arguments: [
            nil, "RequestTimeTooSkewed", "RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException",
        ]
    )
    func learns(code: String?) {
        let skew = ClockSkew()
        let (response, error) = refusal(code: code)
        #expect(skew.learn(from: response, error: error, signedAt: ours, now: ours))
        #expect(skew.offset == .seconds(1200))
    }

    @Test("learned from Alibaba Cloud's words too", arguments: ["InvalidTimeStamp.Expired", "IllegalTimestamp"])
    func alibaba(code: String) {
        let skew = ClockSkew()
        let response = Sample.response(
            400,
            headers: ["Date": "Sun, 01 Mar 2026 12:20:00 GMT"],
            body: "{\"Code\": \"\(code)\", \"Message\": \"Words.\"}"
        )
        let error = StorageError(response: response, operation: "POST x", dialect: .alibaba)
        #expect(skew.learn(from: response, error: error, signedAt: ours, now: ours))
        #expect(skew.offset == .seconds(1200))
    }

    @Test("every request that was signed before the correction may be signed again", arguments: 1...3)
    func sideBySide(count: Int) {
        let skew = ClockSkew()
        let (response, error) = refusal()
        for _ in 0..<count {
            #expect(skew.learn(from: response, error: error, signedAt: ours, now: ours))
        }
        #expect(skew.offset == .seconds(1200))
    }

    @Test("a refusal of a rightly dated request is a refusal")
    func corrected() {
        let skew = ClockSkew()
        let (response, error) = refusal()
        #expect(skew.learn(from: response, error: error, signedAt: ours, now: ours))
        #expect(!skew.learn(from: response, error: error, signedAt: ours + skew.offset, now: ours))
        #expect(skew.offset == .seconds(1200))
    }

    @Test("a stale offset is dropped")
    func stale() {
        let skew = ClockSkew()
        let (response, error) = refusal()
        #expect(skew.learn(from: response, error: error, signedAt: ours, now: ours))
        // Our clock has been set meanwhile: what was signed with the offset is now 20 minutes ahead.
        let set = ours + .seconds(1200)
        #expect(skew.learn(from: response, error: error, signedAt: set + skew.offset, now: set))
        #expect(skew.offset == .zero)
    }

    @Test("nothing is learned from other refusals, or without a date")
    func others() {
        let skew = ClockSkew()
        let refusals = [
            refusal(code: "AccessDenied"), refusal(404), refusal(500), refusal(404, code: "NoSuchKey"),
            refusal(date: nil), refusal(date: "soon"), refusal(code: "RequestTimeTooSkewed", date: nil),
            refusal(date: "Sun, 01 Mar 2026 12:05:00 GMT"), refusal(date: "Sun, 01 Mar 2026 11:55:00 GMT"),
        ]
        for (response, error) in refusals {
            #expect(!skew.learn(from: response, error: error, signedAt: ours, now: ours))
        }
        #expect(skew.offset == .zero)
    }
}
