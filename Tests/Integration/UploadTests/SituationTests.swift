import ControlProtocol
import DockSimulation
import HTTPTransport
import ObjectStorage
import Primitives
import StorageTestSupport
import TestSupport
import Testing
import UploadTracking
import Worker

/// Every situation of docs/VERIFICATION.md, on real object stores and a real broker: it ends as the table there says.
@Suite struct SituationTests {
    @Test func theTableTellsOfEverySituation() throws {
        let told = try SituationTable().rows.map(\.name)
        #expect(
            told == Situation.all.map(\.name),
            "the rows of docs/VERIFICATION.md and the situations are not the same"
        )
        #expect(Set(told).count == told.count)
        #expect(told.count >= 30)
    }

    @Test(arguments: Situation.all, [ProviderUnderTest.Kind.minio, .seaweedFS])
    func endsAsTheTableSays(_ situation: Situation, on store: ProviderUnderTest.Kind) async throws {
        let expected = try #require(try SituationTable()[situation.name])
        try await Site.run(
            policy: situation.policy,
            provider: store,
            expiryMargin: situation.expiryMargin,
            accessControl: situation.accessControl
        ) { site in
            try await situation.before(site)
            let play = try await begin(situation, at: site)
            let upload = try await site.end(of: situation.during(play), within: .seconds(120))
            #expect(try await outcome(of: upload, at: site) == expected)
            try await expectProof(of: upload, at: site, isChangedSince: situation.isChangedSince)

            try await situation.afterwards(play)
            try await play.readUp()
            let later = try await site.control.upload(upload.id)
            #expect(try await outcome(of: later, at: site) == expected, "nothing leaves its end")
            #expect(later.state == upload.state && later.files.map(\.state) == upload.files.map(\.state))
            try await until("its slots are free") { try await !play.recorded(upload.id).holdsSlots }
        }
    }

    private func begin(_ situation: Situation, at site: Site) async throws -> Play {
        let gateway = "7CTDM4100BG7HX"
        let keys = situation.key.map { ["3": $0] } ?? [:]
        if situation.isOffline {
            let upload = try await site.start(gateway, modules: situation.modules, keys: keys)
            try await until("a start has gone unanswered") {
                let id = try #require(UploadID(upload.id))
                let recorded = try await site.store.read { try $0.upload(id) }
                return recorded?.start.attempts.contains { $0.outcome == .unanswered } == true
            }
            let dock = try await site.startDock(gateway, situation.dock)
            return Play(site: site, gateway: gateway, dock: dock, upload: upload)
        }
        let dock = try await site.startDock(gateway, situation.dock)
        let upload = try await site.start(
            gateway,
            modules: situation.modules,
            keys: keys,
            adopt: situation.isAdopted
        )
        return Play(site: site, gateway: gateway, dock: dock, upload: upload)
    }

    private func outcome(of upload: UploadResource, at site: Site) async throws -> Outcome {
        let notices = try await site.control.notices(after: nil, limit: 1000).notices
            .filter { $0.subject == upload.id }
        return Outcome(upload, notices: notices.map(\.type))
    }

    /// No verdict rests on the dock's word alone: what is verified has a proof, and the evidence of a proof is what the
    /// object store tells somebody else.
    private func expectProof(of upload: UploadResource, at site: Site, isChangedSince: Bool) async throws {
        for file in upload.files {
            #expect(file.state != .verified || file.evidence?.proof != nil)
            guard let evidence = file.evidence, evidence.proof != nil, !isChangedSince else {
                continue
            }
            let answer = try await site.storage.send(.head, ObjectKey(file.objectKey), as: site.storage.root)
            #expect(answer.headers["content-length"] == evidence.size.map { "\($0)" })
            #expect(answer.headers["etag"]?.replacing("\"", with: "") == evidence.etag)
        }
    }
}
