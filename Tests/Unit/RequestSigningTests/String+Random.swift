import Primitives

extension String {
    /// A text of printable ASCII and, now and then, any scalar at all.
    static func random(upTo length: Int, using generator: inout SplitMix64) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...length, using: &generator) {
            let ceiling: UInt32 = Bool.random(using: &generator) ? 0x7F : 0x10FFFF
            if let scalar = UnicodeScalar(UInt32.random(in: 0...ceiling, using: &generator)) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
