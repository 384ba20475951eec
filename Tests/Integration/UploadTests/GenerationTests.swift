import ControlProtocol
import DockProtocol
import DockSimulation
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing
import UploadTracking
import Worker

/// Credentials that run out while a dock uploads, and what comes after them.
///
/// The gateway's shortest lifetime is 15 minutes, and the simulated dock does not look at the clock: the margin makes
/// the dock's told expiry come within seconds.
@Suite struct GenerationTests {
    /// The profile's duration of an hour, but for so many seconds.
    private static func told(_ seconds: Int) -> Duration {
        .seconds(3600 - seconds)
    }

    /// A dock that takes about fifteen seconds, and says all the while how far it is.
    private static func slow(_ dock: inout DockConfiguration) {
        dock.stepDelay = .milliseconds(1200)
        dock.behaviour.progress.steps = 1
        dock.behaviour.progress.reportsPerStep = 12
        // What was canceled may still be ending when the next start comes.
        dock.behaviour.resend = .runAgain
    }

    @Test func aSlowUploadIsStoppedAndStartedAnewAndCompletes() async throws {
        let policy = Site.impatient { $0.replyTimeout = .seconds(2) }
        try await Site.run(policy: policy, expiryMargin: Self.told(8)) { site in
            let gateway = "DOCK-SLOW"
            let dock = try await site.startDock(gateway, Self.slow)
            let upload = try await site.start(gateway, modules: ["3"])
            let ended = try await site.end(of: upload, within: .seconds(120))
            #expect(ended.state == .completed)
            #expect(ended.credentials?.generation == 2)
            #expect(ended.files.map(\.objectKey) == upload.files.map(\.objectKey))
            let starts = dock.events.all.compactMap { event -> (bid: String, key: String?)? in
                if case .startReceived(_, let bid, let files) = event { (bid, files.first?.objectKey) } else { nil }
            }
            #expect(starts.count == 2)
            #expect(starts.allSatisfy { $0.bid == upload.id && $0.key == upload.files[0].objectKey })
            #expect(dock.events.all.contains { if case .cancelAnswered(_, 0) = $0 { true } else { false } })
            #expect(
                dock.events.all.contains { if case .ended(_, .canceled) = $0 { true } else { false } },
                "the first generation said that it was canceled, and that ended nothing"
            )
            #expect(try await site.notices(of: ended) == ["file.verified 3", "upload.completed"])
            let store = try await site.store
            let kept = try await store.read { reader in
                try UploadID(upload.id).flatMap { try reader.upload($0) }
            }
            let expiries = kept?.start.attempts.compactMap(\.toldExpiry) ?? []
            #expect(kept?.start.attempts.map(\.generation) == [1, 2])
            let audit = try await site.control.mintAudit(MintQuery(uploadID: upload.id)).mints
            #expect(audit.map(\.purpose) == ["reissue", "upload"])
            #expect(audit.allSatisfy { $0.requester == "test" })
            // The second was asked for double the hour.
            #expect(expiries.count == 2 && expiries[1] - expiries[0] > .seconds(3600))
        }
    }

    @Test func whereReissuesAreOffItFails() async throws {
        let policy = Site.impatient { $0.onExpiry = .fail }
        try await Site.run(policy: policy, expiryMargin: Self.told(5)) { site in
            let gateway = "DOCK-EXPIRED"
            let dock = try await site.startDock(gateway, Self.slow)
            let ended = try await site.end(of: try await site.start(gateway, modules: ["3"]))
            #expect(ended.reason == .credentialsExpired)
            #expect(ended.credentials?.generation == 1)
            try await until("the dock is told to stop, and the slot is free") {
                dock.events.all.contains { if case .cancelAnswered = $0 { true } else { false } }
            }
        }
    }

    @Test func aBackendThatPublishesItselfIsGivenTheStart() async throws {
        try await Site.run { site in
            let gateway = "DOCK-BACKEND"
            let dock = try await site.startDock(gateway)
            let control = try await site.control
            let request = StartRequest(
                gateway: gateway,
                files: [.init(module: "3", bootIndexes: [321, 322])],
                publish: false
            )
            let issued = try await control.startUpload(request, idempotencyKey: "k", body: [1], requester: "backend")
            #expect(issued.state == .issued)
            #expect(issued.credentials?.generation == 1)
            let start = try #require(issued.start)
            #expect(start.credentials.accessKeyID == issued.credentials?.accessKeyID)
            let again = try await control.startUpload(request, idempotencyKey: "k", body: [1], requester: "backend")
            #expect(again.id == issued.id)
            #expect(again.start == nil, "given once, and kept nowhere")

            let backend = try await Backend(broker: site.broker, gateway: gateway)
            try await backend.publish(start)
            let ended = try await site.end(of: issued)
            await backend.end()
            #expect(ended.state == .completed)
            #expect(ended.files[0].evidence?.proof == .etagMD5)
            let starts = dock.events.all.filter { if case .startReceived = $0 { true } else { false } }
            #expect(starts.count == 1, "Waybill sends none")
            #expect(!(try site.leavesBehind(start.credentials.accessKeySecret.reveal())))
        }
    }

    @Test func theNextGenerationIsHandedToTheBackend() async throws {
        try await Site.run { site in
            let gateway = "DOCK-NEXT"
            _ = try await site.startDock(gateway)
            let control = try await site.control
            let request = StartRequest(
                gateway: gateway,
                files: [.init(module: "3", bootIndexes: [321])],
                publish: false
            )
            let issued = try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "backend")
            let next = try await control.nextCredentials(issued.id, requester: "night shift")
            #expect(next.generation == 2)
            #expect(next.objectKeys == issued.files.map(\.objectKey))
            let audit = try await control.mintAudit(MintQuery(uploadID: issued.id)).mints
            #expect(audit.map(\.requester) == ["night shift", "backend"])
            #expect(audit.map(\.purpose) == ["credentials", "upload"])
            #expect(audit.map(\.generation) == [2, 1])
            #expect(!(try site.leavesBehind(next.credentials.accessKeySecret.reveal())))
            let shown = try await control.upload(issued.id)
            #expect(shown.credentials?.generation == 2)
            #expect(shown.credentials?.accessKeyID == next.credentials.accessKeyID)
            // They upload the object that they were handed out for.
            let first = try #require(issued.start)
            let backend = try await Backend(broker: site.broker, gateway: gateway)
            try await backend.publish(
                StartBlock(
                    bucket: first.bucket,
                    region: first.region,
                    endpoint: first.endpoint,
                    provider: first.provider,
                    credentials: next.credentials,
                    files: first.params.files
                )
            )
            let ended = try await site.end(of: issued)
            await backend.end()
            #expect(ended.state == .completed)
            await #expect {
                _ = try await control.nextCredentials(issued.id, requester: "night shift")
            } throws: { ($0 as? Problem)?.code == .conflict }
        }
    }

    @Test func generationsAreCounted() async throws {
        try await Site.run(policy: Site.impatient { $0.maximumGenerations = 2 }) { site in
            let control = try await site.control
            let request = StartRequest(
                gateway: "DOCK-COUNT",
                files: [.init(module: "3", bootIndexes: [321])],
                publish: false
            )
            let issued = try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "backend")
            _ = try await control.nextCredentials(issued.id, requester: "backend")
            await #expect {
                _ = try await control.nextCredentials(issued.id, requester: "backend")
            } throws: { ($0 as? Problem)?.code == .conflict }
        }
    }

    @Test func anAdoptedStartIsTrackedAndVerified() async throws {
        try await Site.run { site in
            let gateway = "DOCK-ADOPT"
            let dock = try await site.startDock(gateway)
            let control = try await site.control
            // Somebody else's credentials: the profile's own key, as the field has it.
            let key = "elsewhere/\(gateway)/3.tar"
            let request = StartRequest(
                gateway: gateway,
                files: [.init(module: "3", bootIndexes: [321], objectKey: key)],
                adopt: true
            )
            let adopted = try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "backend")
            #expect(adopted.state == .requested)
            #expect(adopted.credentials == nil)
            await #expect {
                _ = try await control.cancel(adopted.id, CancelRequest(), requester: "tests")
            } throws: { ($0 as? Problem)?.code == .conflict }
            await #expect {
                _ = try await control.nextCredentials(adopted.id, requester: "backend")
            } throws: { ($0 as? Problem)?.code == .conflict }
            let backend = try await Backend(broker: site.broker, gateway: gateway)
            try await backend.publish(
                StartBlock(
                    bucket: site.storage.profile.bucket,
                    region: site.storage.profile.region,
                    endpoint: site.storage.profile.endpoint.description,
                    provider: "minio",
                    credentials: StartBlock.Credentials(
                        accessKeyID: site.storage.parent.accessKeyID,
                        accessKeySecret: site.storage.parent.secretAccessKey,
                        securityToken: Secret(""),
                        expire: 4_102_444_800_000
                    ),
                    files: [.init(module: "3", objectKey: key, bootIndexes: [321])]
                )
            )
            let ended = try await site.end(of: adopted)
            await backend.end()
            #expect(ended.state == .completed)
            #expect(try await site.notices(of: ended) == ["file.verified 3", "upload.completed"])
            #expect(!dock.events.all.contains { if case .cancelReceived = $0 { true } else { false } })
        }
    }
}
