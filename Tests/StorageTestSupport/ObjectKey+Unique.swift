package import Primitives

extension ObjectKey {
    /// A key that no other test has: the part of this one's name and a place of its own.
    package static func unique(_ name: String = "3.tar") throws -> ObjectKey {
        try ObjectKey("tests/\(UInt64.random(in: 0 ... .max))/\(name)")
    }
}
