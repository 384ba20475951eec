import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport

/// A worker that is killed in the middle of many live uploads, and the one that takes its place.
package struct RestartRun: Sendable {
    /// What became of the uploads.
    package struct Outcome: Sendable {
        /// Live, all of them, when the worker was killed or had just begun to complete them.
        package var live: Int
        /// How many were reported as uploaded before it was killed.
        package var reportedBefore: Int
        package var completed: Int
        /// By type, how many different ids.
        package var notices: [String: Int]
    }

    private let store: ChaosPlan.Store
    private let uploads: Int

    package init(_ store: ChaosPlan.Store, uploads: Int) {
        self.store = store
        self.uploads = uploads
    }

    /// - Throws: ``NeverHappened`` where uploads do not come to their end, and where a server does not start.
    package func run() async throws -> Outcome {
        let servers = try await ChaosServers(try ChaosPlan(seed: 0, store: store))
        // The docks stand still until the last of them has begun.
        let fleet = try WorkerFleet(
            1,
            environment: servers.workerSettings(sharesMessages: false, stallTimeout: "15m")
        )
        let crowd = try DockCrowd(brokerURL: servers.broker.url)
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let running = Task { try await crowd.run { isReady.finish() } }
        defer { running.cancel() }
        for await _ in ready {}
        try await fleet.start(0)
        try await request(fleet)
        try await until("all are at work", within: .seconds(240)) { crowd.taken == uploads }
        var live = 0
        try await until("all are live", within: .seconds(120), every: .milliseconds(500)) {
            live = try await fleet.uploads(in: [.uploading]).count
            return live == uploads
        }
        crowd.open()
        try await until("half have been uploaded", within: .seconds(120)) { crowd.uploaded >= uploads / 2 }
        let before = crowd.uploaded
        try await fleet.kill(0)
        // What is said meanwhile waits at the broker.
        try await until("all have been uploaded", within: .seconds(120)) { crowd.uploaded == uploads }
        try await fleet.start(0)
        try await until("none is live", within: .seconds(240), every: .milliseconds(500)) {
            try await fleet.liveUploads().isEmpty
        }
        let completed = try await fleet.uploads(in: [.completed])
        let notices = try await fleet.notices()
        try await fleet.end()
        return Outcome(
            live: live,
            reportedBefore: before,
            completed: Set(completed.map(\.id)).count,
            notices: Dictionary(grouping: notices, by: \.type.rawValue).mapValues { Set($0.map(\.id)).count }
        )
    }

    private func request(_ fleet: WorkerFleet) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    for number in stride(from: lane, to: uploads, by: 8) {
                        let body = #"{"gateway":"CROWD-\#(number)","files":[{"module":"3","boot_indexes":[1]}]}"#
                        try await until("upload \(number) is taken", every: .milliseconds(100)) {
                            await fleet.ask(.post, "/v1/uploads", body, key: "crowd-\(number)")?.status == 202
                        }
                    }
                }
            }
            for try await _ in group {}
        }
    }
}
