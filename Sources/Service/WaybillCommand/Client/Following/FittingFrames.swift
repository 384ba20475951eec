/// As many uploads as a screen has room for, and how many there are beside.
enum FittingFrames {
    /// - Parameters:
    ///   - frames: The lines of each upload.
    ///   - room: How many lines there may be: 1 or more.
    /// - Returns: No more lines than that.
    static func lines(of frames: [[String]], room: Int) -> [String] {
        guard frames.reduce(0, { $0 + $1.count }) > room else {
            return frames.flatMap(\.self)
        }
        // One line counts the rest.
        var lines: [String] = []
        var shown = 0
        for frame in frames where lines.count + frame.count <= room - 1 {
            lines += frame
            shown += 1
        }
        guard shown > 0 || room < 2 || frames.count > 1 else {
            // A single upload of very many files.
            return Array(frames[0].prefix(room - 1)) + ["and \(frames[0].count - room + 1) more lines"]
        }
        return lines + ["and \(frames.count - shown) more"]
    }
}
