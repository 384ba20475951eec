import ControlProtocol
import DockSimulation
import TestSupport
import Testing
import Worker

/// A worker that ends, a broker that goes away: nothing is lost.
@Suite struct EndingTests {
    @Test func anotherWorkerGoesOn() async throws {
        try await Site.run { site in
            let gateway = "DOCK-RESTART"
            let dock = try await site.startDock(gateway) { $0.stepDelay = .milliseconds(150) }
            let upload = try await site.start(gateway)
            try await until("the dock works on it") {
                dock.events.all.contains { if case .began = $0 { true } else { false } }
            }
            try await site.stopWorker()
            try await until("the dock is done") {
                dock.events.all.filter { if case .ended = $0 { true } else { false } }.count == 2
            }
            try await site.startWorker()
            #expect(try await site.end(of: upload).state == .completed)
        }
    }

    @Test func aBrokerThatForgetsLosesNoCompletion() async throws {
        try await Site.run { site in
            let gateway = "DOCK-AMNESIA"
            let dock = try await site.startDock(gateway) { dock in
                dock.behaviour.progress.dropFinal = true
                dock.stepDelay = .milliseconds(50)
            }
            let upload = try await site.start(gateway)
            try await until("the dock is done") {
                dock.events.all.filter { if case .uploaded = $0 { true } else { false } }.count == 2
            }
            try await until("the worker knows what the dock has said") {
                try await site.control.upload(upload.id).files.allSatisfy { $0.reported?.fingerprint != nil }
            }
            await site.broker.kill()
            try await site.broker.start()
            #expect(try await site.end(of: upload).state == .completed)
        }
    }
}
