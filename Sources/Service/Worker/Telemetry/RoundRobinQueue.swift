/// A queue that serves its producers in turn: one that adds much delays its own items only.
///
/// Bounded for each, and for all together; what is in it already is not put in again.
struct RoundRobinQueue<Owner: Hashable & Sendable, Element: Hashable & Sendable>: Sendable {
    enum Admission: Sendable {
        case taken
        /// It waits already.
        case repeated
        case full
    }

    private let boundOfEach: Int
    private let bound: Int
    private var waiting: [Owner: [Element]] = [:]
    /// Those with something in it, in the order of their turns.
    private var turns: [Owner] = []
    private(set) var count = 0

    init(boundOfEach: Int, bound: Int) {
        self.boundOfEach = boundOfEach
        self.bound = bound
    }

    mutating func append(_ element: Element, of owner: Owner) -> Admission {
        let own = waiting[owner, default: []]
        if own.contains(element) {
            return .repeated
        }
        guard own.count < boundOfEach, count < bound else {
            return .full
        }
        if own.isEmpty {
            turns.append(owner)
        }
        waiting[owner, default: []].append(element)
        count += 1
        return .taken
    }

    mutating func popFirst() -> (owner: Owner, element: Element)? {
        guard !turns.isEmpty else {
            return nil
        }
        let owner = turns.removeFirst()
        guard let element = waiting[owner]?.removeFirst() else {
            return nil
        }
        count -= 1
        if waiting[owner]?.isEmpty == false {
            turns.append(owner)
        } else {
            waiting[owner] = nil
        }
        return (owner, element)
    }
}
