import ControlProtocol
import Foundation
import Testing

/// The exact JSON of everything that goes out, nulls included.
@Suite struct GoldenTests {
    @Test func uploads() throws {
        try expect(Samples.upload, toBe: "upload-failed")
        try expect(Samples.requested, toBe: "upload-requested")
        try expect(Samples.issued, toBe: "upload-issued")
        try expect(UploadPage(uploads: [], nextCursor: nil), toBe: "uploads-none")
        try expect(UploadPage(uploads: [Samples.requested], nextCursor: "abc"), toBe: "uploads")
    }

    @Test func credentials() throws {
        try expect(Samples.nextCredentials, toBe: "next-credentials")
    }

    @Test func credentialsAndProfiles() throws {
        try expect(Samples.credentials, toBe: "credentials")
        try expect(
            CredentialsRequest(profile: "eu", keys: ["exports/a b.tar"], duration: .seconds(900)),
            toBe: "credentials-request"
        )
        let mints = [
            Samples.mint(id: "7"),
            Samples.mint(id: "6", requester: "worker", purpose: "upload", uploadID: Samples.id, generation: 2),
        ]
        try expect(MintPage(mints: mints, nextCursor: "6"), toBe: "mints")
        let quarantine = ProfileResource.Quarantine(
            since: Samples.noon,
            reason: "a write beside the scope succeeded",
            remedy: "mend the policy"
        )
        let profiles = [Samples.profile("eu"), Samples.profile("us", quarantined: quarantine)]
        try expect(ProfileList(profiles: profiles), toBe: "profiles")
    }

    @Test func listings() throws {
        try expect(Samples.listing, toBe: "logs")
    }

    @Test func notices() throws {
        try expect(Samples.uploadNotice, toBe: "notice-upload")
        try expect(Samples.fileNotice, toBe: "notice-file")
        try expect(NoticePage(notices: [Samples.fileNotice], nextCursor: "2"), toBe: "notices")
        try expect(NoticePage(notices: [], nextCursor: nil), toBe: "notices-none")
        try expect(
            DeliveryPage(deliveries: [Samples.deadDelivery, Samples.pendingDelivery], nextCursor: "8.webhook"),
            toBe: "deliveries"
        )
        try expect(ReplayResult(replayed: 2), toBe: "replay")
    }

    @Test func problemsAndReadiness() throws {
        try expect(Samples.problem, toBe: "problem-busy")
        try expect(Problem(notReady: Samples.readiness), toBe: "problem-not-ready")
        try expect(Samples.readiness, toBe: "readiness")
    }

    @Test func requests() throws {
        let file = StartRequest.File(module: "3", bootIndexes: [321, 322])
        try expect(StartRequest(gateway: "DOCK-1", files: [file]), toBe: "start-request")
        let named = StartRequest.File(module: "0", bootIndexes: [7], objectKey: "logs/a b.tar")
        let full = StartRequest(
            gateway: "DOCK-1",
            profile: "eu",
            files: [file, named],
            labels: ["job": "7"],
            publish: false,
            adopt: false,
            idempotencyKey: "k1"
        )
        try expect(full, toBe: "start-request-full")
        try expect(ReplayRequest(), toBe: "replay-request-dead")
        let replay = ReplayRequest(state: .all, after: "7", destination: "webhook", uploadID: Samples.id)
        try expect(replay, toBe: "replay-request")
        try expect(CancelRequest(), toBe: "cancel-request-all")
        try expect(CancelRequest(modules: ["3"]), toBe: "cancel-request")
        try expect(VerifyRequest(download: true, wait: 10), toBe: "verify-request")
    }

    /// A value is written as the file shows it, and read back as it was.
    private func expect<Value: Codable & Equatable>(
        _ value: Value,
        toBe name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Golden"))
        let golden = try String(contentsOf: url, encoding: .utf8)
        let written = String(decoding: try ControlJSON.encode(value, pretty: true), as: UTF8.self) + "\n"
        #expect(written == golden, sourceLocation: sourceLocation)
        #expect(try ControlJSON.decode(Value.self, from: golden.utf8) == value, sourceLocation: sourceLocation)
        let compact = try ControlJSON.encode(value)
        #expect(!compact.contains(UInt8(ascii: "\n")), sourceLocation: sourceLocation)
        #expect(try ControlJSON.decode(Value.self, from: compact) == value, sourceLocation: sourceLocation)
    }
}
