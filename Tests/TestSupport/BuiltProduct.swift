import Foundation

/// The programs that were built beside the tests.
package enum BuiltProduct {
    /// The path of one: it lies where the tests' own executable does.
    ///
    /// - Throws: What the system says where it does not tell what runs here.
    package static func path(_ name: String) throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
    }
}
