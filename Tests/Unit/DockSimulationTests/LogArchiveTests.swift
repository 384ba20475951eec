import Cryptography
import DockSimulation
import Primitives
import Testing

@Suite struct LogArchiveTests {
    /// Sizes that are no whole words, one that is nothing, and one over a piece.
    static let sizes = [13, 0, 1, 8, 4096, LogArchive.pieceBytes + 5, 3]

    @Test func isTheSameEachTime() {
        #expect(archive().bytes(in: 0..<Int.max) == archive().bytes(in: 0..<Int.max))
        #expect(archive().size == Self.sizes.reduce(0, +))
    }

    @Test func staysAsItWas() throws {
        let logs = [SimulatedLog(bootIndex: 321, size: 20)]
        let bytes = LogArchive(seed: 7, module: "3", logs: logs).bytes(in: 0..<20)
        #expect(Hex.encode(bytes) == "63897fe1815031e4b37a5f4de8df24c0d149ace9")
    }

    @Test func followsFromSeedModuleAndBootIndex() {
        let others = [archive(seed: 2), archive(module: "0"), archive(firstBoot: 2)]
        let whole = archive().bytes(in: 0..<Int.max)
        for other in others {
            let bytes = other.bytes(in: 0..<Int.max)
            #expect(bytes.count == whole.count)
            // A random byte is equal one time in 256.
            #expect(zip(bytes, whole).count { $0 == $1 } < whole.count / 64)
        }
    }

    @Test func isItsLogsOneAfterAnother() {
        let logs = Self.logs(firstBoot: 1)
        let joined = logs.flatMap { LogArchive(seed: 1, module: "3", logs: [$0]).bytes(in: 0..<$0.size) }
        #expect(archive().bytes(in: 0..<Int.max) == joined)
    }

    @Test(arguments: 0..<200) func givesAnyRangeOfItself(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let whole = archive().bytes(in: 0..<Int.max)
        let from = Int.random(in: 0...whole.count, using: &random)
        let to = Int.random(in: from...whole.count, using: &random)
        #expect(archive().bytes(in: from..<to) == Array(whole[from..<to]))
    }

    @Test func canBeShortened() {
        let whole = archive().bytes(in: 0..<Int.max)
        #expect(archive().truncated(by: 10).bytes(in: 0..<Int.max) == whole.dropLast(10))
        #expect(archive().truncated(by: 10).size == whole.count - 10)
        #expect(archive().truncated(by: -1) == archive())
        #expect(archive().truncated(by: .max).bytes(in: 0..<10) == [])
    }

    @Test func canBeCorrupted() async throws {
        let corrupted = archive().corrupted
        #expect(corrupted.size == archive().size)
        #expect(try await corrupted.digest(.md5) != archive().digest(.md5))
    }

    @Test(arguments: HashAlgorithm.allCases) func isHashedInPieces(algorithm: HashAlgorithm) async throws {
        let archive = archive()
        let whole = archive.bytes(in: 0..<archive.size)
        #expect(try await archive.digest(algorithm) == Digest(of: whole, using: algorithm))
        #expect(
            try await archive.digest(algorithm, in: 5..<69_000)
                == Digest(of: Array(whole[5..<69_000]), using: algorithm)
        )
    }

    private func archive(seed: UInt64 = 1, module: String = "3", firstBoot: Int64 = 1) -> LogArchive {
        LogArchive(seed: seed, module: module, logs: Self.logs(firstBoot: firstBoot))
    }

    private static func logs(firstBoot: Int64) -> [SimulatedLog] {
        sizes.enumerated().map { SimulatedLog(bootIndex: firstBoot + Int64($0) * 10, size: $1) }
    }
}
