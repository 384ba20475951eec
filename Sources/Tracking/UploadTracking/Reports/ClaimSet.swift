/// Claims of one file, in ascending order: a bounded set, whose union is a join.
///
/// Of claims that can be proven so many are kept that half of the room is enough for all that one commit says: an intake
/// commits about 2,000 pieces of telemetry at once. What fills the other half is forgotten once a look has found that the
/// object is none of it (``FileReport/forget(_:)``). Other claims prove nothing, and only the least are kept.
struct ClaimSet: Sendable, Equatable {
    static let completeBound = 4096
    static let incompleteBound = 8

    private(set) var members: [Claim] = []
    private var completeCount = 0

    init(_ claims: some Sequence<Claim> = []) {
        for claim in claims {
            insert(claim)
        }
    }

    /// There may be no room for all that the next commit says.
    var isHalfFull: Bool {
        completeCount >= Self.completeBound / 2
    }

    func contains(_ claim: Claim) -> Bool {
        let place = place(of: claim)
        return place < members.count && members[place] == claim
    }

    /// - Returns: Whether a claim that can be proven found no room, or lost it.
    @discardableResult
    mutating func formUnion(_ other: ClaimSet) -> Bool {
        var isCrowded = false
        for claim in other.members where insert(claim) {
            isCrowded = true
        }
        return isCrowded
    }

    mutating func subtract(_ claims: Set<Claim>) {
        members.removeAll { claims.contains($0) }
        completeCount = members.count(where: \.isComplete)
    }

    /// - Returns: Whether a claim that can be proven found no room, or lost it.
    @discardableResult
    private mutating func insert(_ claim: Claim) -> Bool {
        let place = place(of: claim)
        guard place == members.count || members[place] != claim else {
            return false
        }
        members.insert(claim, at: place)
        guard claim.isComplete else {
            if members.count - completeCount > Self.incompleteBound {
                members.removeLast()
            }
            return false
        }
        completeCount += 1
        guard completeCount > Self.completeBound else {
            return false
        }
        completeCount -= 1
        members.remove(at: completeCount)
        return true
    }

    /// Where a claim is, or belongs.
    private func place(of claim: Claim) -> Int {
        var range = members.startIndex..<members.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if members[middle] < claim {
                range = (middle + 1)..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }
}
