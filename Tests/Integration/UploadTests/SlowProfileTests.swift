import ControlProtocol
import CredentialMinting
import Cryptography
import DockProtocol
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import StorageTestSupport
import Synchronization
import TestSupport
import Testing
import UploadStore
import UploadTracking

@testable import Worker

/// A profile whose object store or STS hangs or drips, beside one whose does not.
@Suite struct SlowProfileTests {
    /// A profile at an odd server, which is waited for as long as it takes.
    private static func slow(at server: OddServer, downloads: DownloadLimits = DownloadLimits()) throws -> WorkerProfile
    {
        let endpoint = try #require(StorageEndpoint(server.url))
        let name = try #require(ProfileName("slow"))
        let profile = StorageProfile(
            name: name,
            provider: .minio,
            endpoint: endpoint,
            stsEndpoint: endpoint,
            region: "us-east-1",
            bucket: "slow",
            addressing: .path
        )
        let http = try HTTPClient()
        let client = StorageClient(profile: profile, http: http, clock: SystemWallClock(), headTime: .seconds(3600)) {
            request throws(HTTPTransportError) in
            var patient = request
            patient.timeouts = HTTPTimeouts(idle: .seconds(3600), total: .seconds(3600))
            return try await http.send(patient)
        }
        let key = StaticCredentialProvider(SigningCredentials(accessKeyID: "AKID", secretAccessKey: Secret("secret")))
        return profiled(
            name,
            bucket: "slow",
            minter: CredentialMinter(storage: client, parent: key),
            verifier: ObjectVerifier(storage: client, credentials: key, downloads: downloads)
        )
    }

    private static func profiled(
        _ name: ProfileName,
        bucket: String,
        minter: CredentialMinter,
        verifier: ObjectVerifier,
        selfTest: ProfileSelfTest = .off
    ) -> WorkerProfile {
        WorkerProfile(
            name: name,
            bucket: bucket,
            dock: WorkerProfile.Dock(endpoint: "http://x", region: "r", provider: .minio, expireUnit: .milliseconds),
            keyTemplate: KeyTemplate("logs/{gateway}/{upload}/{module}.tar"),
            duration: .seconds(3600),
            expiryMargin: .seconds(60),
            serves: { _ in false },
            policy: Site.patient,
            minter: minter,
            verifier: verifier,
            selfTest: selfTest
        )
    }

    /// A store with uploads that the docks have reported, and the loop that verifies them.
    private struct Verification {
        let store: SQLiteTrackingStore
        let tracker: UploadTracker
        let folder: TemporaryDirectory
        let bells = LoopBells()
        let sound: ProviderUnderTest
        let places = DownloadPlaces(concurrency: 16)

        init() async throws {
            folder = try TemporaryDirectory()
            store = try SQLiteTrackingStore(path: folder.file("waybill.db"))
            sound = try await .shared(.minio)
            tracker = UploadTracker(
                store: store,
                policy: { _ in Site.patient },
                destinations: { _ in [] },
                noticeBody: { _, _, _, _ in [] }
            )
        }

        func soundProfile() throws -> WorkerProfile {
            SlowProfileTests.profiled(
                sound.profile.name,
                bucket: sound.profile.bucket,
                minter: sound.minter(),
                verifier: try sound.verifier(downloads: DownloadLimits(places: places))
            )
        }

        /// An upload of one file that its dock says to have uploaded.
        func report(_ profile: WorkerProfile, _ claim: Claim) async throws -> Upload {
            let now = SystemWallClock().now()
            let request = UploadRequest(
                gateway: "DOCK-\(UInt64.random(in: 0 ... .max))",
                profile: profile.name,
                labels: [:],
                requester: "test",
                files: [
                    UploadRequest.File(
                        module: "3",
                        bootIndexes: [1],
                        bucket: profile.bucket,
                        objectKey: try ObjectKey.unique()
                    )
                ]
            )
            let upload = try await tracker.request(request, id: .make(at: now))
            let accepted = DeviceReply(kind: .accepted, code: 0, message: "")
            let tid = "start-\(upload.id)"
            let credentials = IssuedCredentials(
                accessKeyID: "AKID",
                expiresAt: now + .seconds(3600),
                toldExpiry: now + .seconds(3500),
                generation: 1
            )
            _ = try await tracker.apply(.startSending(tid: tid, credentials: credentials), to: upload.id)
            _ = try await tracker.ingest([[.replied(gateway: upload.gateway, tid: tid, accepted, listing: nil)]])
            if profile.bucket == sound.profile.bucket {
                try await sound.put(Array("hello".utf8), at: upload.files[0].objectKey)
            }
            let report = FileReport(claims: [claim], isReported: true)
            let key = upload.files[0].objectKey.value
            _ = try await tracker.ingest([
                [.reported(gateway: upload.gateway, objectKey: key, report, hint: nil)]
            ])
            return upload
        }

        func states(of uploads: [Upload]) async throws -> [UploadState] {
            try await store.read { reader in try uploads.compactMap { try reader.upload($0.id)?.state } }
        }

        /// Runs the loop meanwhile.
        func run(_ profiles: [WorkerProfile], _ body: () async throws -> Void) async throws {
            let loop = VerificationLoop(
                tracker: tracker,
                profiles: ProfileDirectory(profiles),
                concurrency: 16,
                clock: SystemWallClock(),
                bells: bells,
                logger: .silent
            )
            let running = Task { await loop.run() }
            let outcome = await Result { try await body() }
            running.cancel()
            await running.value
            await store.close()
            try outcome.get()
        }
    }

    @Test func headsThatHangHoldUpNoOtherProfile() async throws {
        let server = try await OddServer(["HEAD": .hang])
        let verification = try await Verification()
        let (slow, sound) = (try Self.slow(at: server), try verification.soundProfile())
        let claim = try #require(Claim(size: 5, fingerprint: Digest(of: Array("hello".utf8), using: .md5).hex))
        var hanging: [Upload] = []
        for _ in 0..<40 {
            hanging.append(try await verification.report(slow, claim))
        }
        try await verification.run([slow, sound]) {
            try await until("as many hang as may") { try await server.counts(of: "HEAD").open >= 12 }
            var proven: [Upload] = []
            for _ in 0..<20 {
                proven.append(try await verification.report(sound, claim))
                verification.bells.verification.ring()
            }
            try await until("the other profile's are proven") {
                try await verification.states(of: proven).allSatisfy { $0 == .completed }
            }
            let counts = try await server.counts(of: "HEAD")
            #expect(counts.open == 12 && counts.requests == 12)
            #expect(try await verification.states(of: hanging).allSatisfy { !$0.isTerminal })
        }
    }

    @Test func bytesThatDripHoldUpNoOtherProfile() async throws {
        let server = try await OddServer(["HEAD": .object(of: 1 << 30), "GET": .drip(of: 1 << 30)])
        let verification = try await Verification()
        let limits = DownloadLimits(places: verification.places, slowest: 0)
        let (slow, sound) = (try Self.slow(at: server, downloads: limits), try verification.soundProfile())
        let sha256 = Digest(of: Array("hello".utf8), using: .sha256).hex
        let large = try #require(Claim(size: 1 << 30, fingerprint: sha256))
        let small = try #require(Claim(size: 5, fingerprint: sha256))
        var dripping: [Upload] = []
        for _ in 0..<40 {
            dripping.append(try await verification.report(slow, large))
        }
        try await verification.run([slow, sound]) {
            try await until("they are read") { try await server.counts(of: "GET").open >= 6 }
            var proven: [Upload] = []
            for _ in 0..<20 {
                proven.append(try await verification.report(sound, small))
                verification.bells.verification.ring()
            }
            try await until("the other profile's are proven, by their bytes") {
                try await verification.states(of: proven).allSatisfy { $0 == .completed }
            }
            #expect(try await server.counts(of: "GET").open >= 6)
            #expect(try await verification.states(of: dripping).allSatisfy { !$0.isTerminal })
        }
    }

    @Test func anSTSThatHangsHoldsUpNoOtherProfile() async throws {
        let server = try await OddServer(["POST": .hang])
        let slow = try Self.slow(at: server)
        try await Site.run(others: [slow]) { site in
            for number in 0..<100 {
                let request = StartRequest(
                    gateway: "SLOW-\(number)",
                    profile: "slow",
                    files: [StartRequest.File(module: "3", bootIndexes: [1], objectKey: nil)]
                )
                _ = try await site.control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
            }
            try await until("mints hang") { try await server.counts(of: "POST").open >= 8 }
            _ = try await site.startDock("DOCK-SOUND")
            let files = [StartRequest.File(module: "3", bootIndexes: [321, 322], objectKey: nil)]
            let upload = try await site.control.startUpload(
                StartRequest(gateway: "DOCK-SOUND", profile: site.storage.profile.name.value, files: files),
                idempotencyKey: nil,
                body: [],
                requester: "test"
            )
            #expect(try await site.end(of: upload).state == .completed)
            let counts = try await server.counts(of: "POST")
            #expect(counts.open >= 8 && counts.open == counts.requests)
        }
    }

    @Test func aSelfTestThatHangsHoldsUpNoOtherProfile() async throws {
        let server = try await OddServer()
        let hanging = ChangeSignal()
        let tries = Mutex(0)
        let sound = try await ProviderUnderTest.shared(.minio)
        let never = ProfileSelfTest(.require) {
            _ = try? await hanging.firstValue(within: .seconds(3600)) { Task.isCancelled ? true : nil }
            return .undecided("it hangs")
        }
        let second = ProfileSelfTest(.require) {
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            return number < 2 ? .undecided("not yet") : .enforced(leftOver: nil)
        }
        let slow = try Self.slow(at: server)
        let profiles = [
            Self.profiled(slow.name, bucket: "slow", minter: slow.minter, verifier: slow.verifier, selfTest: never),
            Self.profiled(
                sound.profile.name,
                bucket: sound.profile.bucket,
                minter: sound.minter(),
                verifier: try sound.verifier(),
                selfTest: second
            ),
        ]
        let loop = SelfTestLoop(
            profiles: ProfileDirectory(profiles),
            clock: SystemWallClock(),
            bells: LoopBells(),
            logger: .silent
        )
        let running = Task { await loop.run() }
        try await until("the other one passes at its second try") { second.obstacle == nil }
        #expect(never.isUntried)
        running.cancel()
        await running.value
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
