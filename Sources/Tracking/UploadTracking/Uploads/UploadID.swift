package import FoundationEssentials
package import Primitives

/// The id of an upload, which is also the `bid` of its messages: a UUID, in lower case (contract.md, HTTP).
package struct UploadID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let value: UUID

    package init(_ value: UUID) {
        self.value = value
    }

    /// Reads a UUID in any case; `nil` where the text is something else.
    package init?(_ text: some StringProtocol) {
        // Foundation also reads hyphens in other places: such a text would be a second name of the same upload.
        guard let value = UUID(uuidString: String(text)), value.uuidString.lowercased() == text.lowercased() else {
            return nil
        }
        self.value = value
    }

    /// A new id of version 7 (RFC 9562, 5.7): ids sort by the time they were made, so they are handed out in
    /// ascending order, and an index over them grows at its end.
    package static func make(at now: Timestamp, random: UUID = UUID()) -> UploadID {
        let time = UInt64(clamping: now.milliseconds)
        var bytes = random.uuid
        bytes.0 = UInt8(truncatingIfNeeded: time >> 40)
        bytes.1 = UInt8(truncatingIfNeeded: time >> 32)
        bytes.2 = UInt8(truncatingIfNeeded: time >> 24)
        bytes.3 = UInt8(truncatingIfNeeded: time >> 16)
        bytes.4 = UInt8(truncatingIfNeeded: time >> 8)
        bytes.5 = UInt8(truncatingIfNeeded: time)
        bytes.6 = 0x70 | (bytes.6 & 0x0F)
        bytes.8 = 0x80 | (bytes.8 & 0x3F)
        return UploadID(UUID(uuid: bytes))
    }

    /// Before every other id.
    package static let zero = UploadID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))

    package var description: String {
        value.uuidString.lowercased()
    }

    package static func < (left: UploadID, right: UploadID) -> Bool {
        left.description < right.description
    }
}
