/// How a bounded number of places is shared by those who use them, so that a slow one keeps no other from working.
///
/// Pure counting. One user may borrow what is unused, but leaves room: it holds at most three times as many places as
/// stay free, which is three quarters of all when it is alone. A user that holds few always gets another, so that any
/// number of slow users together starve nobody; then a few more places are in use than there are.
package struct FairShare<Key: Hashable & Sendable>: Sendable {
    package let capacity: Int
    /// What each user may have, whatever the others hold.
    package let guaranteed: Int
    private var held: [Key: Int] = [:]
    /// Places in use.
    package private(set) var used = 0

    /// - Parameters:
    ///   - capacity: At least 1.
    ///   - guaranteed: Between 1 and the capacity.
    package init(capacity: Int, guaranteed: Int = 1) {
        self.capacity = max(1, capacity)
        self.guaranteed = min(max(1, guaranteed), self.capacity)
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
    /// - Returns: 0 where it has to wait until somebody gives a place back.
    package func room(for key: Key, isAlone: Bool = false) -> Int {
        let free = capacity - used
        let own = held(by: key)
        let share = isAlone ? free : (3 * free - own) / 4
        return max(guaranteed - own, min(free, share), 0)
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
