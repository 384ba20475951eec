package import Primitives

/// What the dock has said of one file: a join-semilattice.
///
/// ``join(_:)`` is commutative, associative and idempotent, so any order, repetition or batching of the same
/// messages gives the same report (rules.md, Reports and settlement). It decides nothing; settlement is a separate
/// event. Sets are bounded by keeping their least members, which keeps the join a join: neither a dock nor whoever
/// publishes in its name is trusted to be brief.
package struct FileReport: Sendable, Equatable, Codable {
    /// The most failures, and the most claims that cannot be proven of a set, that are kept.
    package static let bound = ClaimSet.incompleteBound
    /// The most claims that can be proven of a set that are kept.
    package static let claimBound = ClaimSet.completeBound

    /// The furthest the dock has come, with the rate it said there.
    package var position: Position?
    package var totalSteps: Int?
    /// Every (size, fingerprint) that was said with the word that the file is uploaded.
    private var reportedClaims: ClaimSet
    /// Every (size, fingerprint) that was said without it.
    private var otherClaims: ClaimSet
    /// Claims that can be proven were dropped, because very many were said.
    ///
    /// What is kept is then not all that the object may be: it proves, and disproves nothing.
    package private(set) var isCrowded = false
    package var failures: [DeviceFailure]
    /// The dock has said that the file is uploaded.
    package var isReported: Bool
    package var isCanceled: Bool
    /// The furthest position that may be an end without saying so: asks for a HEAD.
    package var probe: Position?
    package var finishedAt: Timestamp?
    package var deviceSerial: String?

    package init(
        position: Position? = nil,
        totalSteps: Int? = nil,
        claims: [Claim] = [],
        failures: [DeviceFailure] = [],
        isReported: Bool = false,
        isCanceled: Bool = false,
        probe: Position? = nil,
        finishedAt: Timestamp? = nil,
        deviceSerial: String? = nil
    ) {
        self.position = position
        self.totalSteps = totalSteps
        self.reportedClaims = ClaimSet(isReported ? claims : [])
        self.otherClaims = ClaimSet(isReported ? [] : claims)
        self.failures = Self.least(failures)
        self.isReported = isReported
        self.isCanceled = isCanceled
        self.probe = probe
        self.finishedAt = finishedAt
        self.deviceSerial = deviceSerial
    }

    /// Takes in another report of the same file.
    package mutating func join(_ other: FileReport) {
        position = Self.greatest(position, other.position)
        totalSteps = Self.greatest(totalSteps, other.totalSteps)
        joinSets(of: other)
        failures = Self.least(failures + other.failures)
        isReported = isReported || other.isReported
        isCanceled = isCanceled || other.isCanceled
        probe = Self.greatest(probe, other.probe)
        finishedAt = Self.greatest(finishedAt, other.finishedAt)
        deviceSerial = Self.greatest(deviceSerial, other.deviceSerial)
    }

    /// Takes in what another report says that the file is, and nothing else of it.
    mutating func joinClaims(of other: FileReport) {
        joinSets(of: other)
        isReported = isReported || other.isReported
        finishedAt = Self.greatest(finishedAt, other.finishedAt)
    }

    private mutating func joinSets(of other: FileReport) {
        let losesReported = reportedClaims.formUnion(other.reportedClaims)
        let losesOther = otherClaims.formUnion(other.otherClaims)
        isCrowded = isCrowded || other.isCrowded || losesReported || losesOther
    }

    /// Makes room for other claims, where it is needed: these were held against the object, and none of them is of it.
    mutating func forget(_ claims: [Claim]) {
        guard isCrowded || reportedClaims.isHalfFull || otherClaims.isHalfFull else {
            return
        }
        isCrowded = true
        let forgotten = Set(claims)
        reportedClaims.subtract(forgotten)
        otherClaims.subtract(forgotten)
    }

    func hasSameClaims(as other: FileReport) -> Bool {
        reportedClaims == other.reportedClaims && otherClaims == other.otherClaims
    }

    /// What the file is said to be: what was said at its end comes first.
    package var claims: [Claim] {
        reportedClaims.members + otherClaims.members.filter { !reportedClaims.contains($0) }
    }

    /// Forgets how far the dock has come: it begins again.
    mutating func beginAgain() {
        position = nil
        probe = nil
    }

    /// Forgets that the dock said that it ended without the file.
    mutating func dropEnds() {
        failures = []
        isCanceled = false
    }

    /// The last thing said is a 100 that may or may not be the end; a later step takes that back.
    package var isProbe: Bool {
        guard let probe, let position else {
            return false
        }
        return !isReported && (probe.step, probe.percent) >= (position.step, position.percent)
    }

    private enum CodingKeys: String, CodingKey {
        case position, totalSteps, reportedClaims, isCrowded, failures, isReported, isCanceled, probe, finishedAt
        case deviceSerial
        // As it was called before claims of the end were kept apart.
        case otherClaims = "claims"
    }

    /// Reads a report, also one that was written before claims of the end were kept apart.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        position = try container.decodeIfPresent(Position.self, forKey: .position)
        totalSteps = try container.decodeIfPresent(Int.self, forKey: .totalSteps)
        otherClaims = ClaimSet(try container.decode([Claim].self, forKey: .otherClaims))
        reportedClaims = ClaimSet(try container.decodeIfPresent([Claim].self, forKey: .reportedClaims) ?? [])
        isCrowded = try container.decodeIfPresent(Bool.self, forKey: .isCrowded) ?? false
        failures = try container.decode([DeviceFailure].self, forKey: .failures)
        isReported = try container.decode(Bool.self, forKey: .isReported)
        isCanceled = try container.decode(Bool.self, forKey: .isCanceled)
        probe = try container.decodeIfPresent(Position.self, forKey: .probe)
        finishedAt = try container.decodeIfPresent(Timestamp.self, forKey: .finishedAt)
        deviceSerial = try container.decodeIfPresent(String.self, forKey: .deviceSerial)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(position, forKey: .position)
        try container.encodeIfPresent(totalSteps, forKey: .totalSteps)
        try container.encode(otherClaims.members, forKey: .otherClaims)
        try container.encode(reportedClaims.members, forKey: .reportedClaims)
        if isCrowded {
            try container.encode(isCrowded, forKey: .isCrowded)
        }
        try container.encode(failures, forKey: .failures)
        try container.encode(isReported, forKey: .isReported)
        try container.encode(isCanceled, forKey: .isCanceled)
        try container.encodeIfPresent(probe, forKey: .probe)
        try container.encodeIfPresent(finishedAt, forKey: .finishedAt)
        try container.encodeIfPresent(deviceSerial, forKey: .deviceSerial)
    }

    private static func greatest<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
        guard let left, let right else {
            return left ?? right
        }
        return max(left, right)
    }

    private static func least<Member: Comparable & Hashable>(_ members: [Member]) -> [Member] {
        Array(Set(members).sorted().prefix(bound))
    }
}

/// How far the upload of a file has come: ordered by step, then percent.
package struct Position: Sendable, Hashable, Codable, Comparable {
    /// From 1; 0 where the dock names none.
    package var step: Int
    /// Of the step, 0 to 100.
    package var percent: Int
    /// Bytes per second, where it was said.
    package var rate: Int64?

    package init(step: Int, percent: Int, rate: Int64? = nil) {
        self.step = step
        self.percent = percent
        self.rate = rate
    }

    package static func < (left: Position, right: Position) -> Bool {
        (left.step, left.percent, left.rate ?? -1) < (right.step, right.percent, right.rate ?? -1)
    }
}

/// A failure that the dock reports for a file.
package struct DeviceFailure: Sendable, Hashable, Codable, Comparable {
    /// The dock's `result`; 0 where only the status says failed.
    package var code: Int
    /// The status or the code's meaning, in words.
    package var message: String
    package var remedy: String?

    package init(code: Int, message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    package static func < (left: DeviceFailure, right: DeviceFailure) -> Bool {
        (left.code, left.message, left.remedy ?? "") < (right.code, right.message, right.remedy ?? "")
    }
}
