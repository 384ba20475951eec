import HTTPTransport
import Synchronization

/// Told how many bytes of an upload have been handed to the connection; it returns when more may go.
typealias UploadGate = @Sendable (_ bytes: Int) async throws -> Void

/// A part of an archive as a request's body, made piece by piece.
final class ArchiveReader: Sendable {
    private let archive: LogArchive
    private let range: Range<Int>
    private let gate: UploadGate
    private let offset: Mutex<Int>
    private let refusal: Mutex<(any Error)?> = Mutex(nil)

    init(_ archive: LogArchive, range: Range<Int>, gate: @escaping UploadGate) {
        self.archive = archive
        self.range = range
        self.gate = gate
        offset = Mutex(range.lowerBound)
    }

    /// The body, which can be sent again from its beginning.
    var body: HTTPBody {
        let source = HTTPBodySource(next: { try await self.next() }, rewind: { self.rewind() })
        return .stream(length: Int64(range.count), source)
    }

    /// What the gate threw: the transport wraps it into an error of its own.
    ///
    /// Not a cancellation: the transport ends the source with a transfer that broke off, which may be tried again.
    var stopped: (any Error)? {
        refusal.withLock { $0 }
    }

    private func next() async throws -> [UInt8]? {
        let piece = offset.withLock { offset in
            let end = min(offset + LogArchive.pieceBytes, range.upperBound)
            defer { offset = end }
            return offset..<end
        }
        guard !piece.isEmpty else {
            return nil
        }
        do {
            try await gate(piece.upperBound)
        } catch let error as CancellationError {
            throw error
        } catch {
            refusal.withLock { $0 = error }
            throw error
        }
        return archive.bytes(in: piece)
    }

    private func rewind() {
        offset.withLock { $0 = range.lowerBound }
    }
}
