import HTTPTransport
import Synchronization

/// Bytes that repeat only after a while.
func pattern(_ size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    while bytes.count < size {
        bytes += block.prefix(size - bytes.count)
    }
    return bytes
}

private let block: [UInt8] = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

/// A source that cuts a body into pieces.
func pieces(_ body: [UInt8], step: Int) -> HTTPBodySource {
    let position = SharedPosition()
    return HTTPBodySource(next: { position.take(step, of: body) })
}

/// A source that cuts a body into pieces, as often as it is asked to.
func rewindable(_ body: [UInt8]) -> HTTPBodySource {
    let position = SharedPosition()
    return HTTPBodySource(next: { position.take(20_000, of: body) }, rewind: { position.rewind() })
}

private final class SharedPosition: Sendable {
    private let offset = Mutex(0)

    func take(_ step: Int, of body: [UInt8]) -> [UInt8]? {
        offset.withLock { offset in
            guard offset < body.count else {
                return nil
            }
            let piece = Array(body[offset..<min(offset + step, body.count)])
            offset += piece.count
            return piece
        }
    }

    func rewind() {
        offset.withLock { $0 = 0 }
    }
}
