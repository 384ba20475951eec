import FoundationEssentials

/// Where the sources of this build lie.
package enum Repository {
    /// The absolute path of the repository's root, without a slash at the end.
    package static let root = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

    /// A file or folder of the repository, by its path from the root.
    package static func path(_ relative: String) -> String {
        "\(root)/\(relative)"
    }
}
