import Primitives

extension JSONFields {
    /// An integer within bounds.
    func integer(
        _ name: String,
        in bounds: ClosedRange<Int64> = .min ... .max
    ) throws(DockProtocolError) -> Int64? {
        guard let number = try number(name) else {
            return nil
        }
        let integer: Int64
        switch number {
        case .integer(let value): integer = value
        case .real(let value):
            guard let whole = Int64(exactly: value) else {
                throw value.isFinite && value.rounded(.down) != value ? .wrongType(path(name)) : .outOfRange(path(name))
            }
            integer = whole
        default: throw .wrongType(path(name))
        }
        guard bounds.contains(integer) else {
            throw .outOfRange(path(name))
        }
        return integer
    }

    /// A number with its fraction cut off, brought within bounds: for what is shown, not compared.
    func clamped(_ name: String, to bounds: ClosedRange<Int64>) throws(DockProtocolError) -> Int64? {
        guard let number = try number(name) else {
            return nil
        }
        switch number {
        case .integer(let value):
            return min(max(value, bounds.lowerBound), bounds.upperBound)
        case .real(let value):
            guard value.isFinite else {
                throw .outOfRange(path(name))
            }
            return Int64(exactly: value.rounded(.down)).map { min(max($0, bounds.lowerBound), bounds.upperBound) }
                ?? (value < 0 ? bounds.lowerBound : bounds.upperBound)
        default:
            throw .wrongType(path(name))
        }
    }

    /// A moment, in seconds or milliseconds: over 1e11 it is milliseconds (facts, Envelope).
    func time(_ name: String) throws(DockProtocolError) -> Timestamp? {
        guard let value = try integer(name, in: 0...DockLimits.latestTime.milliseconds), value != 0 else {
            return nil
        }
        return value > 100_000_000_000 ? Timestamp(milliseconds: value) : Timestamp(seconds: value)
    }

    /// A flag, as 0 and 1 or as true and false.
    func flag(_ name: String) throws(DockProtocolError) -> Bool? {
        if case .bool(let flag) = self[name] {
            return flag
        }
        return try integer(name).map { $0 != 0 }
    }

    private func number(_ name: String) throws(DockProtocolError) -> JSONValue? {
        switch self[name] {
        case nil: return nil
        case .integer(let value): return .integer(value)
        case .real(let value): return .real(value)
        case .string(let said):
            let text = said.withoutPadding
            if text.isEmpty {
                return nil
            }
            if text.utf8.count <= JSONParser.maximumNumberBytes, let number = JSONParser.number(text) {
                return number
            }
            throw .wrongType(path(name))
        default: throw .wrongType(path(name))
        }
    }
}
