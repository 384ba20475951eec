import ControlProtocol
import DockSimulation
import TestSupport
import Testing
import Worker

/// Requests, and what they may collide with.
@Suite struct RequestTests {
    @Test func takesAnIdempotentRequestOnce() async throws {
        try await Site.run { site in
            _ = try await site.startDock("DOCK-AGAIN")
            let request = StartRequest(gateway: "DOCK-AGAIN", files: [.init(module: "3", bootIndexes: [321])])
            let body = Array("one body".utf8)
            let control = try await site.control
            let first = try await control.startUpload(request, idempotencyKey: "k", body: body, requester: "test")
            let second = try await control.startUpload(request, idempotencyKey: "k", body: body, requester: "test")
            #expect(first.id == second.id)
            await #expect {
                _ = try await control.startUpload(request, idempotencyKey: "k", body: [], requester: "test")
            } throws: { ($0 as? Problem)?.code == .idempotencyMismatch }
        }
    }

    @Test func usesAKeyOnce() async throws {
        try await Site.run { site in
            _ = try await site.startDock("DOCK-ONCE")
            let control = try await site.control
            let request = StartRequest(
                gateway: "DOCK-ONCE",
                files: [.init(module: "3", bootIndexes: [321], objectKey: "chosen/by the caller+%/ü.tar")]
            )
            let first = try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
            #expect(try await site.end(of: first).state == .completed)
            await #expect {
                _ = try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
            } throws: { ($0 as? Problem)?.code == .keyUsed }
        }
    }

    @Test func refusesAScopeThatNoPolicyHolds() async throws {
        try await Site.run { site in
            let files = (0..<20).map { number in
                StartRequest.File(
                    module: "\(number)",
                    bootIndexes: [1],
                    objectKey: String(repeating: "k", count: 200) + "\(number)"
                )
            }
            await #expect {
                _ = try await site.control.startUpload(
                    StartRequest(gateway: "DOCK-LARGE", files: files),
                    idempotencyKey: nil,
                    body: [],
                    requester: "test"
                )
            } throws: { ($0 as? Problem)?.code == .scopeTooLarge }
        }
    }
}
