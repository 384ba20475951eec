import FoundationEssentials

/// Whole files of text.
package enum TextFile {
    /// - Throws: What the file system says against it.
    package static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// - Throws: What the file system says against it.
    package static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
