/// Steele, Lea and Flood's SplitMix64: small, seeded, and with random access to its sequence.
///
/// The one seeded generator: for jitter, for what a simulated dock makes up, and for tests whose failures come again.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mixed(state)
    }

    /// The number at a place of the sequence that a seed begins, counted from 0.
    package static func value(at place: UInt64, seed: UInt64) -> UInt64 {
        mixed(seed &+ (place &+ 1) &* step)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
