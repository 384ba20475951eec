import FoundationEssentials

/// A folder of its own that is removed, with all in it, when nobody holds it any more.
package final class TemporaryDirectory: Sendable {
    /// Absolute, without a slash at the end.
    package let path: String

    /// - Throws: What the file system says against it.
    package init() throws {
        var parent = FileManager.default.temporaryDirectory.path
        while parent.count > 1, parent.hasSuffix("/") { parent.removeLast() }
        path = "\(parent)/waybill-\(UUID().uuidString.lowercased())"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String {
        "\(path)/\(name)"
    }

    /// Writes a file of text into the folder.
    ///
    /// - Returns: Its path.
    /// - Throws: What the file system says against it.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        let path = file(name)
        try TextFile.write(text, to: path)
        return path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
