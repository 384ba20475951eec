import ControlProtocol
import DockSimulation
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// The program under a small limit of descriptors, and clients that take all they can get.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ConnectionFloodTests {
    /// As `ulimit -n 256`, soft and hard: fewer than the connections that come.
    @Test func silentConnectionsStopNothing() async throws {
        let site = try await Deployment()
        let worker = try await site.worker(launcher: ["prlimit", "--nofile=256:256"])
        let (_, running) = try await site.dock("DOCK-FLOODED")
        defer { running.cancel() }
        var silent: [RawConnection] = []
        for _ in 0..<20 {
            // As many as this process may have, the oldest making way for the newest.
            silent.append(contentsOf: try (0..<100).map { _ in try RawConnection(to: site.port) })
            silent.removeFirst(max(0, silent.count - 400))
            #expect(try await worker.send(.get, "/livez").status == 200)
        }
        let upload = try await worker.start("DOCK-FLOODED")
        try await until("it is completed") { try await worker.upload(upload.id).state == .completed }
        #expect(try descriptors(of: worker) < 256)
        try await until("connections made way") {
            try await worker.metrics().contains(#"waybill_http_connections_closed_total{reason="evicted"}"#)
        }
        let log = worker.process.errors.text
        #expect(log.contains("open files") && log.contains("limit=256"))
        #expect(!log.contains("unable to open database file"), "\(log)")
        withExtendedLifetime(silent) {}
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }

    /// Clients that send request after request and read nothing are answered into their own buffers alone.
    @Test func whoDoesNotReadCostsNoMemory() async throws {
        let site = try await Deployment()
        let worker = try await site.worker(["LOG_LEVEL": "info"])
        let before = try residentKilobytes(of: worker)
        let deaf = try (0..<100).map { _ in try RawConnection(to: site.port, receiveBuffer: 4096) }
        let requests = Array(
            String(repeating: "GET /openapi.yaml HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", count: 500).utf8
        )
        var sent = [Int](repeating: 0, count: deaf.count)
        try await until("all have sent as much as is taken") {
            var isQuiet = true
            for (index, connection) in deaf.enumerated() {
                while let count = connection.trySend(requests), count > 0 {
                    sent[index] += count
                    isQuiet = false
                }
            }
            return isQuiet && sent.allSatisfy { $0 > requests.count }
        }
        #expect(try await worker.send(.get, "/livez").status == 200)
        #expect(try await worker.send(.get, "/v1/uploads").status == 200)
        let grown = try residentKilobytes(of: worker) - before
        // Each may have one answer and one read of requests in memory: 100 KB, and as much again.
        #expect(grown < 60_000, "\(grown) KB more, \(sent.reduce(0, +)) bytes sent")
        withExtendedLifetime(deaf) {}
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }

    private func descriptors(of worker: WorkerProcess) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(worker.process.processIdentifier)/fd").count
    }

    private func residentKilobytes(of worker: WorkerProcess) throws -> Int {
        let status = try String(
            contentsOfFile: "/proc/\(worker.process.processIdentifier)/status",
            encoding: .utf8
        )
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first)
    }
}
