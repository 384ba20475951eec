import CredentialMinting
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

/// Object stores and STSs that answer otherwise than they should: with pages, without end, slowly, not at all.
@Suite("Odd answers")
struct OddAnswerTests {
    /// A profile whose object store and STS are one odd server.
    private struct Place {
        let server: OddServer
        let client: StorageClient
        let key: ObjectKey
        private let parent = SigningCredentials(accessKeyID: "AKID", secretAccessKey: Secret("pl4nted+secret"))

        init(
            _ provider: StorageProfile.Provider = .minio,
            headTime: Duration = .seconds(600),
            breakers: StorageBreakers? = nil
        ) async throws {
            server = try await OddServer()
            key = try ObjectKey.unique()
            let endpoint = try #require(StorageEndpoint(server.url))
            let profile = StorageProfile(
                name: try #require(ProfileName("odd")),
                provider: provider,
                endpoint: endpoint,
                stsEndpoint: endpoint,
                region: "eu-west-1",
                bucket: "logs",
                addressing: .path,
                roleARN: "arn:aws:iam::123456789012:role/dock"
            )
            client = StorageClient(
                profile: profile,
                http: try HTTPClient(),
                clock: SystemWallClock(),
                breakers: breakers,
                headTime: headTime
            )
        }

        func mint() async throws(MintError) -> MintedCredentials {
            let scope: SessionScope
            do {
                scope = try SessionScope(bucket: "logs", keys: [key])
            } catch {
                throw .scope(error)
            }
            return try await CredentialMinter(storage: client, parent: StaticCredentialProvider(parent))
                .mint(scope, duration: .seconds(900), sessionName: "odd-tests")
        }

        func examine(
            _ downloads: DownloadLimits = DownloadLimits(sleep: { _ in }),
            size: Int64 = 5
        ) async -> Examination {
            let verifier = ObjectVerifier(
                storage: client,
                credentials: StaticCredentialProvider(parent),
                downloads: downloads
            )
            return await verifier.examine(.of(key, size: size, fingerprint: String(repeating: "5d", count: 16)))
        }
    }

    @Test("a page is no answer, whatever is in it, and the error says what came", arguments: [200, 403, 502])
    func pages(status: Int) async throws {
        for provider in [StorageProfile.Provider.minio, .aws, .ali] {
            let place = try await Place(provider)
            for page in OddServer.pages {
                let answer = OddServer.Answer.page(page.body, status: status)
                try await place.server.answer(["POST": answer, "GET": answer, "HEAD": .page([], status: status)])
                let error = await #expect(throws: MintError.self, "\(page.name)") { try await place.mint() }
                let text = error.map { "\($0)" } ?? ""
                if case .provider(let error) = error {
                    #expect(error.status == status, "\(page.name)")
                    #expect(error.isRetryable || status == 403, "\(page.name)")
                }
                let says = page.body.isEmpty ? (status == 200 ? "text/html, empty" : "HTTP \(status)") : "text/html"
                #expect(text.contains(says) || text.contains("more than 65536 bytes"), "\(page.name): \(text)")
                #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
                #expect(await place.examine().name != "proven", "\(page.name)")
            }
        }
    }

    @Test("an answer without end is read as far as a document may be, and its connection is given up")
    func endless() async throws {
        for status in [200, 500, 403] {
            let place = try await Place()
            try await place.server.answer(["POST": .endless(status: status), "GET": .endless(status: status)])
            let error = await #expect(throws: MintError.self) { try await place.mint() }
            if case .provider(let error) = error {
                #expect(error.status == status)
            }
            try await until("the connection is given up") { try await place.server.counts(of: "POST").open == 0 }
            try await place.server.answer(["HEAD": .page([], status: 403), "GET": .endless(status: status)])
            #expect(await place.examine().name != "proven")
            try await until("each connection is given up") {
                let counts = try await place.server.counts(of: "GET")
                return counts.requests > 0 && counts.open == 0
            }
        }
    }

    @Test("a HEAD past its time is no answer, and opens the breaker")
    func hangingHeads() async throws {
        let changes = Mutex<[BreakerChange]>([])
        let breakers = StorageBreakers(changed: { _, change in changes.withLock { $0.append(change) } })
        let place = try await Place(headTime: .milliseconds(200), breakers: breakers)
        try await place.server.answer(["HEAD": .hang])
        for _ in 0..<5 {
            #expect(await place.examine().name == "unanswered")
        }
        #expect(changes.withLock { $0 } == [.opened(failures: 5)])
    }

    @Test("an object whose bytes drip is given up after some tries, each is counted, and its place is free again")
    func drips() async throws {
        let place = try await Place()
        try await place.server.answer(["HEAD": .object(of: 1000), "GET": .drip(of: 1000)])
        let slow = Mutex(0)
        // Each look at the clock is a minute later than the one before.
        let looks = Mutex(0)
        let start = ContinuousClock.now
        let limits = DownloadLimits(
            places: DownloadPlaces(1, queue: 0),
            gaveUpSlow: { slow.withLock { $0 += 1 } },
            vainTries: 3,
            sleep: { _ in },
            now: {
                start
                    + .seconds(
                        60
                            * looks.withLock { looks in
                                looks += 1; return looks
                            }
                    )
            }
        )
        for tries in [3, 6] {
            let examination = await place.examine(limits, size: 1000)
            #expect(examination.name == "unanswered")
            #expect(examination.text?.contains("fewer than 8192 bytes a second") == true)
            #expect(slow.withLock { $0 } == tries)
        }
        try await until("each connection is given up") { try await place.server.counts(of: "GET").open == 0 }
    }
}
