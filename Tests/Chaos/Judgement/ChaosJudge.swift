import ControlProtocol
import Cryptography
import DockSimulation
import Foundation
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import TestSupport

/// Compares what the workers made of a run with what really happened: the objects themselves, and what the docks did.
struct ChaosJudge {
    private let plan: ChaosPlan
    private let docks: [ChaosDock]
    /// mosquitto writes no queues of shared subscriptions (rules.md, Telemetry).
    private let mayLoseReports: Bool
    private(set) var violations: [String] = []
    private var uploads: [UploadResource] = []
    private var notices: [NoticeEnvelope] = []
    private var lostReports = 0
    private var deliveries: [(way: String, count: Int)] = []

    init(plan: ChaosPlan, docks: [ChaosDock], brokerEnded: Bool) {
        self.plan = plan
        self.docks = docks
        mayLoseReports = plan.sharesMessages && brokerEnded
    }

    // MARK: Uploads

    /// Reads all uploads and all their objects.
    mutating func look(at asked: [ChaosRun.Asked], storage: MinIOGateway, fleet: WorkerFleet) async throws {
        uploads = try await fleet.uploads()
        expect(uploads.count == plan.uploads, "\(uploads.count) uploads were made of \(plan.uploads) requests")
        let shelf = try ObjectReader(storage)
        let givenUp = docks.map(\.givenUp)
        for asked in asked {
            guard let upload = uploads.first(where: { $0.id == asked.id }) else {
                violations.append("upload \(asked.id) is lost")
                continue
            }
            expect(upload.isConsistent, "\(upload.id) is \(upload.state.rawValue), and its files are not")
            let dock = docks[asked.dock]
            for (index, file) in upload.files.enumerated() {
                let archive = dock.archive(of: index, bootIndex: dock.bootIndex(of: asked.number))
                let object = try await shelf.read(file.objectKey)
                let fault = try await judge(
                    file,
                    object: object,
                    archive: archive,
                    prospect: dock.character.prospects[index],
                    wasGivenUp: givenUp[asked.dock].contains(file.objectKey)
                )
                if let fault {
                    let code = file.failure.map { " (\($0.code.rawValue): \($0.message))" } ?? ""
                    violations.append(
                        "\(upload.id), module \(file.module) of \(dock.gateway) (\(dock.character.name)) is "
                            + "\(file.state.rawValue)\(code): \(fault)"
                    )
                }
            }
        }
        notices = try await fleet.notices()
    }

    /// - Returns: What is wrong with a file's end.
    private mutating func judge(
        _ file: FileResource,
        object: ObjectReader.Object?,
        archive: LogArchive,
        prospect: DockCharacter.Prospect,
        wasGivenUp: Bool
    ) async throws -> String? {
        let isThere = try await object?.md5 == archive.digest(.md5).hex && object?.size == archive.size
        guard file.state != .verified else {
            guard isThere else {
                return object == nil ? "there is no object" : "the object is another one"
            }
            return file.evidence?.size == Int64(archive.size) ? nil : "its evidence is of another size"
        }
        guard file.state == .failed, let code = file.failure?.code else {
            return "nobody canceled it"
        }
        // The dock's word did not come through: nothing is left to prove the object with (GUARANTEES.md).
        if mayLoseReports, code == .unreported || code == .stalled {
            lostReports += 1
            return nil
        }
        let codes: Set<FileResource.Failure.Code> =
            switch prospect {
            case .proven: []
            case .mismatch: [.fingerprintMismatch, .sizeMismatch]
            case .missing: [.missing]
            case .deviceError: [.deviceError]
            }
        if isThere, prospect == .proven {
            return "the object is there"
        }
        // A dock that has no word for a state says 100 percent, and then that it failed; one that says no end falls silent.
        let codesOfADefeat: Set<FileResource.Failure.Code> = [.deviceError, .missing, .stalled]
        return codes.contains(code) || wasGivenUp && codesOfADefeat.contains(code) ? nil : "it did not have to end so"
    }

    // MARK: Notices

    /// Compares what was told with what there is to tell.
    mutating func look(at consumers: NoticeConsumers) async throws {
        let expected = Set(uploads.flatMap(\.expectedNotices))
        let told = notices.map(Told.init)
        expect(Set(told).count == told.count, "two notices tell the same")
        expect(Set(notices.map(\.id)).count == notices.count, "two notices have one id")
        for missing in expected.subtracting(told) {
            violations.append("no notice tells \(missing)")
        }
        for surplus in Set(told).subtracting(expected) where !surplus.isHint {
            violations.append("a notice tells \(surplus), which is not so")
        }
        let heard = consumers.heardByMQTT
        let posted = try await consumers.posted()
        for (way, received) in [("MQTT", heard), ("webhook", posted)] {
            deliveries.append((way, received.count))
            for notice in notices {
                guard let bodies = received.bodies[notice.id], let body = bodies.first else {
                    violations.append("\(notice.id) never came by \(way)")
                    continue
                }
                expect(bodies.count == 1, "\(notice.id) came by \(way) with \(bodies.count) contents")
                let isSame = try ControlJSON.decode(NoticeEnvelope.self, from: Array(body.utf8)) == notice
                expect(isSame, "\(notice.id) came by \(way) with another content than it is listed with")
            }
            for id in Set(received.bodies.keys).subtracting(notices.map(\.id)) {
                violations.append("\(id) came by \(way), and is not listed")
            }
        }
        for (id, bodies) in heard.bodies where posted.bodies[id].map({ $0 != bodies }) ?? false {
            violations.append("\(id) came by MQTT and by webhook with different contents")
        }
    }

    // MARK: Figures

    func figures(within time: Duration) -> String {
        let states = Dictionary(grouping: uploads, by: \.state.rawValue).mapValues(\.count)
        let ended = states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let faults = Dictionary(grouping: plan.plannedFaults, by: \.event.subject).mapValues(\.count)
        let broken = faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let verified = uploads.flatMap(\.files).count { $0.state == .verified }
        let told = deliveries.map { "\($0.count) by \($0.way)" }.joined(separator: ", ")
        let lost = lostReports > 0 ? "; \(lostReports) files whose reports the broker lost" : ""
        return
            "seed \(plan.seed), \(plan.store.rawValue), workers: \(plan.workers): \(uploads.count) uploads (\(ended)), "
            + "\(verified) files verified\(lost), \(plan.kills) kills, \(plan.plannedFaults.count) other faults (\(broken)), "
            + "\(notices.count) notices (delivered \(told)); "
            + (violations.isEmpty ? "nothing lost, nothing doubled" : "\(violations.count) WRONG")
            + ", \(time.components.seconds) s"
    }

    private mutating func expect(_ condition: Bool, _ fault: String) {
        if !condition {
            violations.append(fault)
        }
    }
}

/// What a notice tells, of what.
private struct Told: Hashable, CustomStringConvertible {
    var upload: String
    var module: String?
    var type: NoticeKind

    var description: String {
        "\(type.rawValue) of \(upload)\(module.map { ", module \($0)" } ?? "")"
    }

    /// It may come or not, whatever became of the upload.
    var isHint: Bool {
        type == .uploadStalled || type == .fileLate
    }
}

extension Told {
    init(_ notice: NoticeEnvelope) {
        let module: String? =
            switch notice.data {
            case .upload: nil
            case .file(let file): file.file.module
            }
        self.init(upload: notice.subject, module: module, type: notice.type)
    }
}

extension UploadResource {
    fileprivate var expectedNotices: [Told] {
        let ofFiles: [Told] = files.compactMap { file in
            switch file.state {
            case .verified: Told(upload: id, module: file.module, type: .fileVerified)
            case .failed: Told(upload: id, module: file.module, type: .fileFailed)
            default: nil
            }
        }
        let kind: NoticeKind? =
            switch state {
            case .completed: .uploadCompleted
            case .failed: .uploadFailed
            case .canceled: .uploadCanceled
            default: nil
            }
        return ofFiles + (kind.map { [Told(upload: id, module: nil, type: $0)] } ?? [])
    }

    /// Its state is what its files say (rules.md, Reports and settlement).
    fileprivate var isConsistent: Bool {
        let states = files.map(\.state)
        return switch state {
        case .failed: states.allSatisfy(\.isTerminal) && states.contains(.failed)
        case .completed: states.allSatisfy(\.isTerminal) && states.contains(.verified) && !states.contains(.failed)
        case .canceled: states.allSatisfy { $0 == .canceled }
        default: false
        }
    }
}

extension Fault {
    fileprivate var subject: String {
        switch self {
        case .ends(let server, _), .hangs(let server, _): server.rawValue
        case .cut, .held, .slow: "connections"
        }
    }
}
