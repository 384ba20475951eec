import FoundationEssentials

/// A message as docks send it, out of `Tests/Fixtures/DockMessages`: the shapes of public documents and of posted
/// firmware, with serial numbers, ids and keys replaced, and one good report with one field changed.
package struct DockMessage: Sendable, Hashable, CustomStringConvertible {
    /// What a message does to an upload: a folder each.
    package enum Effect: String, CaseIterable, Sendable {
        /// The upload is complete, if its object is there.
        case completing
        /// The upload ends without an object.
        case ending
        /// Neither.
        case other
    }

    package let effect: Effect
    /// What is odd about it: the file's name, without its extension.
    package let name: String
    private let path: String

    package var description: String {
        name
    }

    package static let all = Effect.allCases.flatMap(of)

    package static func of(_ effect: Effect) -> [DockMessage] {
        let folder = Repository.path("Tests/Fixtures/DockMessages/\(effect.rawValue)")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.sorted().map { file in
            DockMessage(
                effect: effect,
                name: String(file.prefix { $0 != "." }),
                path: "\(folder)/\(file)"
            )
        }
    }

    /// The payload, with the upload's own words in their places.
    ///
    /// - Parameter words: By name: `KEY`, `GATEWAY`, `BID`, `SIZE`, `MD5`, `MD5-IN-BASE64`.
    /// - Returns: The bytes.
    /// - Throws: What the file system says against reading it.
    package func payload(_ words: [String: String]) throws -> [UInt8] {
        let text = words.reduce(try TextFile.read(path)) { $0.replacing("@\($1.key)@", with: $1.value) }
        return Array(text.utf8)
    }
}
