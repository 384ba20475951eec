package import Cryptography
import Primitives

/// A module's logs packed into one file, whose bytes are made where they are wanted and never held as a whole.
///
/// A log's bytes follow from the seed, the module and the boot index; the file is the logs one after another.
package struct LogArchive: Sendable, Hashable {
    /// So many bytes are made at a time.
    package static let pieceBytes = 64 * 1024

    private struct Segment: Sendable, Hashable {
        var seed: UInt64
        var range: Range<Int>
    }

    private var segments: [Segment]
    /// In bytes.
    package let size: Int

    package init(seed: UInt64, module: String, logs: [SimulatedLog]) {
        var segments: [Segment] = []
        var end = 0
        for log in logs {
            let seed = Self.seed(seed, module: module, bootIndex: log.bootIndex)
            segments.append(Segment(seed: seed, range: end..<end + log.size))
            end += log.size
        }
        self.init(segments: segments, size: end)
    }

    private init(segments: [Segment], size: Int) {
        self.segments = segments
        self.size = size
    }

    /// As many other bytes.
    package var corrupted: LogArchive {
        LogArchive(segments: segments.map { Segment(seed: ~$0.seed, range: $0.range) }, size: size)
    }

    /// The file without its last bytes.
    package func truncated(by bytes: Int) -> LogArchive {
        LogArchive(segments: segments, size: max(0, size - max(0, bytes)))
    }

    /// The bytes of a range, as far as the file goes.
    package func bytes(in range: Range<Int>) -> [UInt8] {
        let range = range.clamped(to: 0..<size)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for segment in segments where segment.range.overlaps(range) {
            let wanted = segment.range.clamped(to: range)
            let start = wanted.lowerBound - segment.range.lowerBound
            bytes += Self.bytes(start..<start + wanted.count, seed: segment.seed)
        }
        return bytes
    }

    /// The digest of a range, or of the whole.
    ///
    /// - Throws: `CancellationError`.
    package func digest(_ algorithm: HashAlgorithm, in range: Range<Int>? = nil) async throws -> Digest {
        let range = (range ?? 0..<size).clamped(to: 0..<size)
        var function = HashFunction(algorithm)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceBytes) {
            try Task.checkCancellation()
            function.update(bytes(in: start..<min(start + Self.pieceBytes, range.upperBound)))
            await Task.yield()
        }
        return function.finalize()
    }

    /// Whole words of a log's sequence, cut to the range.
    private static func bytes(_ range: Range<Int>, seed: UInt64) -> ArraySlice<UInt8> {
        let first = range.lowerBound / 8
        let words = (first..<(range.upperBound + 7) / 8).map { place in
            SplitMix64.value(at: UInt64(place), seed: seed).littleEndian
        }
        let bytes = unsafe words.withUnsafeBytes { unsafe [UInt8]($0) }
        return bytes[(range.lowerBound - first * 8)..<(range.upperBound - first * 8)]
    }

    /// FNV-1a of the module into the seed, then the boot index: two logs of a dock share nothing.
    private static func seed(_ seed: UInt64, module: String, bootIndex: Int64) -> UInt64 {
        let hash = module.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let ofModule = SplitMix64.value(at: hash, seed: seed)
        return SplitMix64.value(at: UInt64(bitPattern: bootIndex), seed: ofModule)
    }
}
