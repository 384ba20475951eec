/// Pieces of a request body that wait for libcurl, oldest first.
struct UploadBuffer {
    /// Bytes that have been added.
    private(set) var pushed: Int64 = 0
    /// Bytes that have been moved out.
    private(set) var pulled: Int64 = 0

    private var pieces: [[UInt8]] = []
    /// How much of the first piece has been moved out.
    private var offset = 0

    /// Bytes that are held.
    var waiting: Int64 {
        pushed - pulled
    }

    mutating func append(_ piece: [UInt8]) {
        pieces.append(piece)
        pushed += Int64(piece.count)
    }

    /// Moves out as many bytes as the target takes, or as there are.
    ///
    /// - Returns: How many were moved.
    mutating func move(into target: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while let piece = pieces.first, filled < target.count {
            let count = min(piece.count - offset, target.count - filled)
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled..<(filled + count)])
            unsafe part.copyBytes(from: piece[offset..<(offset + count)])
            filled += count
            offset += count
            if offset == piece.count {
                pieces.removeFirst()
                offset = 0
            }
        }
        pulled += Int64(filled)
        return filled
    }
}
