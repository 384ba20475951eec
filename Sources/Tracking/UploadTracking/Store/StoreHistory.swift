/// Which history of the database this is, and how far it has come.
///
/// A backup that is restored is another history from there on: what consumers have read past it is gone, and the same
/// numbers come again for other notices.
package struct StoreHistory: Sendable, Hashable {
    /// Eight hexadecimal digits, made at random when the history began.
    package let epoch: String
    /// The last number that was given to a notice; 0 before the first.
    package let lastNotice: Int64

    package init(epoch: String, lastNotice: Int64) {
        self.epoch = epoch
        self.lastNotice = lastNotice
    }

    /// An epoch of its own.
    package static func newEpoch() -> String {
        let digits = String(UInt32.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
