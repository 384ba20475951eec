/// How a bounded number of places is shared by those who use them, so that a slow one keeps no other from working.
///
/// Pure counting. One user may borrow what is unused, but leaves room: it holds at most three times as many places as
/// stay free, which is three quarters of all when it is alone. A user that holds none always gets one, so that any number
/// of slow users together starve nobody; then a few more places are in use than there are.
package struct FairShare<Key: Hashable & Sendable>: Sendable {
    package let capacity: Int
    private var held: [Key: Int] = [:]
    /// Places in use.
    package private(set) var used = 0

    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Places that one user holds.
    package func held(by key: Key) -> Int {
        held[key] ?? 0
    }

    /// How many more places a user may take now.
    ///
    /// - Parameters:
    ///   - key: The user.
    ///   - isAlone: Nobody else could want a place: there is nobody to leave room for.
    package func room(for key: Key, isAlone: Bool = false) -> Int {
        let free = capacity - used
        let own = held(by: key)
        let share = isAlone ? free : (3 * free - own) / 4
        return max(own == 0 ? 1 : 0, min(free, share))
    }

    package mutating func take(_ count: Int = 1, for key: Key) {
        held[key, default: 0] += count
        used += count
    }

    package mutating func giveBack(_ key: Key) {
        guard let own = held[key] else {
            return
        }
        held[key] = own > 1 ? own - 1 : nil
        used -= 1
    }
}
