/// Paths are compared as they are written: what other servers would normalise is another path here, and not found.
enum PathRules {
    /// Whether a path has no empty segment, no dot segment and no encoded slash.
    static func isPlain(_ path: String) -> Bool {
        guard path.hasPrefix("/") else {
            return false
        }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return segments == [""]
            || segments.allSatisfy { segment in
                let decoded = segment.lowercased()
                    .replacing("%2e", with: ".")
                return !segment.isEmpty && decoded != "." && decoded != ".." && !decoded.contains("%2f")
                    && !decoded.contains("%5c") && !decoded.contains("\\")
            }
    }
}
