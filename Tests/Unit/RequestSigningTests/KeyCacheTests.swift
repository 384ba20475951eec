import Primitives
import RequestSigning
import Testing

@Suite("Signing keys kept")
struct KeyCacheTests {
    private static let request = SigningRequest(method: "GET", host: "h", encodedPath: "/")
    private static let start = Timestamp(seconds: 1_772_366_400)
    private static let day = Duration.seconds(86_400)

    /// One signing: which credentials, day, region and service; no service stands for OSS V4.
    struct Use: Sendable {
        let accessKeyID: String
        let secret: String
        let day: Int
        let region: String
        let service: String?

        init(using generator: inout SplitMix64) {
            accessKeyID = ["a", "ab"].randomElement(using: &generator) ?? ""
            secret = ["x", "bx", "é", "e\u{301}"].randomElement(using: &generator) ?? ""
            day = Int.random(in: 0...5, using: &generator)
            region = ["r1", "r2"].randomElement(using: &generator) ?? ""
            service = ["s3", "oss", nil].randomElement(using: &generator) ?? nil
        }

        func fields(keys: SigningKeyCache) -> [HeaderField] {
            KeyCacheTests.sign(self, keys: keys)
        }
    }

    private static func sign(_ use: Use, keys: SigningKeyCache) -> [HeaderField] {
        let moment = start + day * use.day
        guard let service = use.service else {
            return OSS4Signer(region: use.region, keys: keys)
                .sign(request, credentials: credentials(use.accessKeyID, use.secret), at: moment)
        }
        let signer = SigV4Signer(service: service, region: use.region, keys: keys)
        return sign(use.accessKeyID, use.secret, at: moment, signer: signer)
    }

    private static func credentials(_ accessKeyID: String, _ secret: String) -> SigningCredentials {
        SigningCredentials(accessKeyID: accessKeyID, secretAccessKey: Secret(secret))
    }

    @discardableResult
    private static func sign(
        _ accessKeyID: String,
        _ secret: String,
        at moment: Timestamp,
        signer: SigV4Signer
    ) -> [HeaderField] {
        signer.sign(request, credentials: credentials(accessKeyID, secret), at: moment)
    }

    @Test("give the same signatures as none", arguments: [0, 1, 3, 128])
    func sameAnswers(_ capacity: Int) {
        var generator = SplitMix64(seed: 17)
        let keys = SigningKeyCache(capacity: capacity)
        for _ in 0..<1000 {
            let use = Use(using: &generator)
            #expect(use.fields(keys: keys) == use.fields(keys: SigningKeyCache(capacity: 0)))
            #expect(keys.count <= capacity)
        }
    }

    @Test("give the same signatures to many tasks at once")
    func concurrent() async {
        let keys = SigningKeyCache(capacity: 4)
        await withTaskGroup(of: Bool.self) { group in
            for seed in 0..<16 {
                group.addTask {
                    var generator = SplitMix64(seed: UInt64(seed))
                    return (0..<200)
                        .allSatisfy { _ in
                            let use = Use(using: &generator)
                            return use.fields(keys: keys) == use.fields(keys: SigningKeyCache(capacity: 0))
                        }
                }
            }
            for await agree in group {
                #expect(agree)
            }
        }
        #expect(keys.count <= 4)
    }

    @Test("are kept once for each credentials, day, region and service")
    func kept() {
        let keys = SigningKeyCache()
        for _ in 0..<3 {
            for region in ["r1", "r2"] {
                let signer = SigV4Signer(service: "s3", region: region, keys: keys)
                for secret in ["x", "y"] {
                    Self.sign("a", secret, at: Self.start, signer: signer)
                }
            }
        }
        #expect(keys.count == 4)
    }

    @Test("of one algorithm are never taken for another's")
    func algorithms() {
        let keys = SigningKeyCache()
        let credentials = Self.credentials("a", "x")
        for _ in 0..<2 {
            let sigV4 = SigV4Signer(service: "oss", region: "r", keys: keys)
            #expect(
                sigV4.sign(Self.request, credentials: credentials, at: Self.start)
                    == SigV4Signer(service: "oss", region: "r")
                    .sign(Self.request, credentials: credentials, at: Self.start)
            )
            #expect(
                OSS4Signer(region: "r", keys: keys).sign(Self.request, credentials: credentials, at: Self.start)
                    == OSS4Signer(region: "r").sign(Self.request, credentials: credentials, at: Self.start)
            )
        }
        #expect(keys.count == 2)
    }

    @Test("of a day before the previous one are dropped")
    func oldDays() {
        let keys = SigningKeyCache()
        let signer = SigV4Signer(service: "s3", region: "r", keys: keys)
        let counts = [0, 1, 2, 3, 10].map { day in
            Self.sign("a", "x", at: Self.start + Self.day * day, signer: signer)
            return keys.count
        }
        #expect(counts == [1, 2, 2, 2, 1])
    }

    @Test("of two clocks on either side of midnight are both kept")
    func midnight() {
        let keys = SigningKeyCache()
        let signer = SigV4Signer(service: "s3", region: "r", keys: keys)
        for _ in 0..<3 {
            Self.sign("a", "x", at: Self.start + Self.day, signer: signer)
            Self.sign("a", "x", at: Self.start, signer: signer)
        }
        #expect(keys.count == 2)
    }
}
