/// A seeded generator, so that a failure comes again.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

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
