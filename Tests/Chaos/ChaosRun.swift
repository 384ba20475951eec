import ControlProtocol
import DockSimulation
import Foundation
import HTTPTransport
import Primitives
import Synchronization
import TestSupport

/// Uploads by simulated docks through real servers, all of which fail now and then, and through workers that are killed:
/// at the end each upload has come to what it had to come to, and everybody was told.
package struct ChaosRun: Sendable {
    /// An upload as it was asked for.
    struct Asked: Sendable {
        var dock: Int
        var number: Int
        var id: String
    }

    private let plan: ChaosPlan
    private let tell: @Sendable (String) -> Void
    private let limit: Duration
    private let milestones = Milestones()

    /// - Parameters:
    ///   - plan: What to do.
    ///   - limit: After which it is given up, and what is not done is called lost.
    ///   - tell: Told what happens, a line at a time.
    package init(
        _ plan: ChaosPlan,
        limit: Duration = .seconds(900),
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.plan = plan
        self.limit = limit
        self.tell = tell
    }

    /// Runs it to its end.
    ///
    /// - Returns: What it was, and what is wrong.
    /// - Throws: Where it could not be run: a server does not start.
    package func run() async throws -> ChaosReport {
        let began = ContinuousClock.now
        tell("starting the servers")
        let servers = try await ChaosServers(plan)
        let consumers = try await NoticeConsumers(plan, servers: servers)
        let fleet = try WorkerFleet(
            plan.workers,
            environment: servers.workerSettings(sharesMessages: plan.sharesMessages, webhook: consumers.url)
        )
        let docks = try (0..<plan.docks).map { try ChaosDock($0, of: plan, servers: servers) }
        let running = docks.map { dock in Task { try await dock.run() } }
        defer {
            for task in running {
                task.cancel()
            }
        }
        for dock in docks {
            try await until("\(dock.gateway) listens") { dock.dock.events.all.contains(.ready) }
        }
        for number in 0..<plan.workers {
            try await fleet.start(number)
        }
        tell("\(plan.uploads) uploads by \(plan.docks) docks")
        var violations: [String] = []
        let asked: [Asked]
        var outages = 0
        do {
            (asked, outages) = try await play(docks, servers: servers, fleet: fleet)
        } catch {
            return ChaosReport(
                plan: plan,
                figures: "",
                violations: ["\(error)"] + (await unfinished(fleet)),
                logs: logs(await fleet.logs, docks)
            )
        }
        tell("all uploads have ended; waiting until everybody was told")
        do {
            try await until("nothing is left to deliver", within: .seconds(180), every: .milliseconds(200)) {
                try await fleet.undelivered() == 0
            }
        } catch {
            violations.append("\(error)")
        }
        var judge = ChaosJudge(plan: plan, docks: docks, brokerEnded: outages > 0)
        try await judge.look(at: asked, storage: servers.storage, fleet: fleet)
        try await judge.look(at: consumers)
        do {
            try await fleet.end()
        } catch {
            violations.append("\(error)")
        }
        let figures = judge.figures(within: ContinuousClock.now - began)
        return ChaosReport(
            plan: plan,
            figures: figures,
            violations: violations + judge.violations,
            logs: logs(await fleet.logs, docks)
        )
    }

    private func logs(_ workers: [String], _ docks: [ChaosDock]) -> [String: String] {
        var logs = Dictionary(uniqueKeysWithValues: docks.map { ($0.gateway, $0.log) })
        for (number, log) in workers.enumerated() {
            logs["worker-\(number)"] = log
        }
        return logs
    }

    /// Kills, faults and uploads beside one another.
    private func play(
        _ docks: [ChaosDock],
        servers: ChaosServers,
        fleet: WorkerFleet
    ) async throws -> (asked: [Asked], brokerOutages: Int) {
        let asked = AskedUploads()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for kill in plan.plannedKills where await milestones.reached(kill.after) {
                    try await suffer(kill.event, fleet: fleet)
                }
            }
            group.addTask {
                for fault in plan.plannedFaults where await milestones.reached(fault.after) {
                    tell("\(milestones.count) ended: \(fault.event)")
                    try await servers.suffer(fault.event)
                }
            }
            group.addTask {
                // Waiters for milestones that never come are let go.
                defer { milestones.end() }
                try await upload(docks, fleet: fleet) { asked.add($0) }
            }
            for try await _ in group {}
        }
        let outages = plan.plannedFaults.count { if case .ends(.broker, _) = $0.event { true } else { false } }
        return (asked.all, outages)
    }

    private func suffer(_ kill: Kill, fleet: WorkerFleet) async throws {
        tell("\(milestones.count) ended: killed: \(kill.workers.map { "worker \($0)" }.joined(separator: ", "))")
        for number in kill.workers {
            try await fleet.kill(number)
        }
        try? await Task.sleep(for: kill.away)
        for number in kill.workers {
            try await fleet.start(number, clockOffset: kill.clockOffset)
        }
    }

    /// Each dock's uploads one after the other, since a module has one at a time; whoever is quicker has more of them.
    private func upload(
        _ docks: [ChaosDock],
        fleet: WorkerFleet,
        _ began: @escaping @Sendable (Asked) -> Void
    ) async throws {
        let left = RemainingUploads(plan.uploads)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, dock) in docks.enumerated() {
                group.addTask {
                    var number = 0
                    while left.take() {
                        let id = try await request(number, of: dock, fleet: fleet)
                        began(Asked(dock: index, number: number, id: id))
                        try await until("the end of \(id) at \(dock.gateway)", within: limit, every: .milliseconds(400))
                        {
                            try await resource(id, fleet: fleet)?.state.isTerminal ?? false
                        }
                        milestones.pass()
                        number += 1
                    }
                }
            }
            for try await _ in group {}
        }
    }

    /// Asks until somebody takes the request, which is known again by its key.
    private func request(_ number: Int, of dock: ChaosDock, fleet: WorkerFleet) async throws -> String {
        var id: String?
        try await until("upload \(number) of \(dock.gateway) is taken", within: limit, every: .milliseconds(100)) {
            let answer = await fleet.ask(.post, "/v1/uploads", dock.request(number), key: "\(dock.gateway)-\(number)")
            guard let answer else {
                return false
            }
            switch answer.status {
            case 202: id = try ControlJSON.decode(UploadResource.self, from: answer.body).id
            // The last one's cancel is not settled yet.
            case 409: break
            default: throw Unexpected(answer)
            }
            return id != nil
        }
        guard let id else {
            throw CancellationError()
        }
        return id
    }

    private func resource(_ id: String, fleet: WorkerFleet) async throws -> UploadResource? {
        guard let answer = await fleet.ask(.get, "/v1/uploads/\(id)") else {
            return nil
        }
        guard answer.status == 200 else {
            throw Unexpected(answer)
        }
        return try ControlJSON.decode(UploadResource.self, from: answer.body)
    }

    /// What had not ended when it was given up.
    private func unfinished(_ fleet: WorkerFleet) async -> [String] {
        guard let uploads = try? await fleet.liveUploads() else {
            return ["no worker says what had not ended"]
        }
        return uploads.prefix(100).map { upload in
            let files = upload.files.map { "\($0.module) \($0.state.rawValue) \($0.progress?.percent ?? -1)%" }
            return "\(upload.id) of \(upload.gateway) is \(upload.state.rawValue): \(files.joined(separator: ", "))"
        }
    }
}

/// An answer of the API that nothing in a run explains.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ answer: HTTPResponse) {
        description = "answered \(answer.status): \(String(decoding: answer.body.prefix(500), as: UTF8.self))"
    }
}

/// What was asked for, by all docks.
private final class AskedUploads: Sendable {
    private let uploads = Mutex<[ChaosRun.Asked]>([])

    var all: [ChaosRun.Asked] {
        uploads.withLock { $0 }
    }

    func add(_ upload: ChaosRun.Asked) {
        uploads.withLock { $0.append(upload) }
    }
}

/// How many uploads nobody has begun.
private final class RemainingUploads: Sendable {
    private let count: Mutex<Int>

    init(_ count: Int) {
        self.count = Mutex(count)
    }

    /// - Returns: Whether there was one left.
    func take() -> Bool {
        count.withLock { count in
            defer { count -= 1 }
            return count > 0
        }
    }
}
