/// How many published messages may be without their PUBACK at once.
enum PublishWindow {
    /// The most, whatever the broker allows.
    static let maximum = 256

    /// The bound under a broker's Receive Maximum; `nil` is none given.
    static func size(broker: UInt16?) -> Int {
        max(1, min(maximum, broker.map(Int.init) ?? maximum))
    }
}
