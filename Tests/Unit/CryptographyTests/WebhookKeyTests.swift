import Primitives
import Testing

@testable import Cryptography

// Standard Webhooks 1.0, Signature scheme.
@Suite struct WebhookKeyTests {
    private static let body = Array(#"{"test": 2432232314}"#.utf8)

    /// The known answer of the specification's own test suites, in all languages.
    @Test(arguments: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    func theKnownAnswer(secret: String) throws {
        let key = try WebhookKey(Secret(secret))
        #expect(
            key.signature(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Self.body)
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
    }

    @Test(arguments: [
        // The same key, however its base64 is padded, and as it is.
        ("whsec_c2VjcmV0IGtleQ==", "whsec_c2VjcmV0IGtleQ"), ("whsec_c2VjcmV0IGtleQ==", "secret key"),
    ])
    func aKeyIsTakenInAllItsForms(one: String, other: String) throws {
        #expect(try WebhookKey(Secret(one)) == WebhookKey(Secret(other)))
    }

    @Test func allThatIsSignedCounts() throws {
        let key = try WebhookKey(Secret("secret key"))
        let signatures = [
            key.signature(id: "a", timestamp: 1, body: Self.body),
            key.signature(id: "b", timestamp: 1, body: Self.body),
            key.signature(id: "a", timestamp: 2, body: Self.body),
            key.signature(id: "a", timestamp: 1, body: Self.body + [0x20]),
            try WebhookKey(Secret("another")).signature(id: "a", timestamp: 1, body: Self.body),
        ]
        #expect(Set(signatures).count == signatures.count)
    }

    @Test(arguments: [
        ("", "holds no key"), ("whsec_", "holds no key"), ("whsec_%%%", "not base64"), ("whsec_a", "not base64"),
        ("whsk_c2VjcmV0", "asymmetric"), ("whpk_c2VjcmV0", "asymmetric"),
    ])
    func whatIsNoKeyIsRefused(secret: String, reason: String) {
        let fault = #expect(throws: WebhookKeyFault.self) { try WebhookKey(Secret(secret)) }
        #expect(fault?.description.contains(reason) == true)
    }

    @Test func aKeyIsNeverPrinted() throws {
        let key = try WebhookKey(Secret("planted"))
        #expect(!"\(key) \(String(reflecting: key))".contains("planted"))
        var text = ""
        dump(key, to: &text)
        #expect(!text.contains("112"), "the byte of a 'p'")
    }
}
