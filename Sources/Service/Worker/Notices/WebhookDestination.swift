import Cryptography
import HTTPTransport
import Primitives
import UploadTracking

/// Notices as requests after Standard Webhooks (https://www.standardwebhooks.com): address and keys are those of the
/// moment of each try.
struct WebhookDestination: NoticeDestination {
    static let name = "webhook"
    /// For a try, all in all.
    private static let timeLimit = Duration.seconds(20)
    /// Of an answer's body so much is thrown away at most, so that the connection can be used again.
    private static let answerBytes = 4 * 1024
    /// And for so long: past either, the connection is given up.
    private static let answerTime = Duration.milliseconds(100)
    /// How long an endpoint may ask to be left alone.
    private static let longestRetryAfter = Duration.seconds(3600)

    /// A profile's, as it is now.
    let endpoint: @Sendable (ProfileName) -> WebhookEndpoint?
    let http: HTTPClient
    let clock: any WallClock

    var name: String { Self.name }
    var concurrency: Int { 256 }
    var laneWidth: Int? { 16 }
    var isReady: Bool { true }

    func attempts(of profile: ProfileName) -> Int? {
        endpoint(profile)?.attempts
    }

    func address(of profile: ProfileName) -> Int {
        guard let endpoint = endpoint(profile) else {
            return 0
        }
        var hasher = Hasher()
        hasher.combine(endpoint.url)
        hasher.combine(endpoint.caFile)
        // Of the keys, which are secret, only what they make of nothing.
        hasher.combine(endpoint.keys.map { $0.signature(id: "", timestamp: 0, body: []) })
        return hasher.finalize()
    }

    func backoff(of notice: Notice) -> Backoff {
        Backoff(base: .seconds(2), cap: .seconds(6 * 3600), seed: UInt64(notice.sequence))
    }

    func deliver(_ notice: Notice) async throws(DeliveryFault) {
        guard let endpoint = endpoint(notice.profile) else {
            throw DeliveryFault(
                description: "no WEBHOOK_URL is set for the profile '\(notice.profile)' any more",
                isFinal: true
            )
        }
        let response: HTTPStreamingResponse
        do {
            response = try await (endpoint.http ?? http).stream(request(notice, to: endpoint))
        } catch {
            // Not its operation: the path of a webhook is often a secret, and this goes into the store, the log and the API.
            throw DeliveryFault(description: "\(error.code): \(error.text)")
        }
        guard (200...299).contains(response.status) else {
            throw fault(response)
        }
        // The head has said it: the body is not read, and what becomes of it is of no matter.
        await response.body.discard(atMost: Self.answerBytes, within: Self.answerTime)
    }

    private func request(_ notice: Notice, to endpoint: WebhookEndpoint) -> HTTPRequest {
        let now = clock.now().milliseconds / 1000
        var headers: HTTPHeaders = [
            "Content-Type": NoticeBody.contentType, "webhook-id": notice.id, "webhook-timestamp": "\(now)",
        ]
        if !endpoint.keys.isEmpty {
            headers["webhook-signature"] = endpoint.keys
                .map { $0.signature(id: notice.id, timestamp: now, body: notice.body) }.joined(separator: " ")
        }
        return HTTPRequest(
            method: .post,
            url: endpoint.url,
            headers: headers,
            body: .bytes(notice.body),
            timeouts: HTTPTimeouts(connect: .seconds(10), idle: Self.timeLimit, total: Self.timeLimit)
        )
    }

    private func fault(_ response: HTTPStreamingResponse) -> DeliveryFault {
        switch response.status {
        case 300...399:
            DeliveryFault(
                description:
                    "answered \(response.status): redirects are not followed; set WEBHOOK_URL to the new address"
            )
        case 410:
            // Standard Webhooks: the consumer wants no more of them.
            DeliveryFault(
                description:
                    "answered 410: the endpoint is gone; set WEBHOOK_URL to another, then `waybill notices --replay`",
                isFinal: true,
                isGone: true
            )
        case 429, 503:
            DeliveryFault(
                description: "answered \(response.status)",
                retryAfter: Self.retryAfter(response.headers, now: clock.now())
            )
        default:
            DeliveryFault(description: "answered \(response.status)")
        }
    }

    /// Seconds or a date (RFC 9110, 10.2.3), within bounds.
    static func retryAfter(_ headers: HTTPHeaders, now: Timestamp) -> Duration? {
        guard let text = headers["Retry-After"] else {
            return nil
        }
        // By the endpoint's own clock, where it says what that is.
        let present = headers["Date"].flatMap(HTTPDate.parse) ?? now
        let wish = Int64(text).map { Duration.seconds(min($0, 1 << 32)) } ?? HTTPDate.parse(text).map { $0 - present }
        return wish.map { min(max($0, .zero), longestRetryAfter) }
    }
}
