/// Which gateways a profile serves: one, or all whose serial number begins alike.
package enum GatewayPattern: Sendable, Hashable, CustomStringConvertible {
    /// This gateway.
    case exact(String)
    /// Every gateway whose serial number begins so; an empty prefix is every gateway.
    case prefix(String)

    /// Reads `SERIAL` or `PREFIX*`; `nil` where a star is elsewhere, or a character that no topic's level may hold.
    package init?(_ text: String) {
        let isPrefix = text.hasSuffix("*")
        let stem = isPrefix ? String(text.dropLast()) : text
        guard isPrefix || !stem.isEmpty, !stem.contains(where: { "*/+#".contains($0) || $0.isWhitespace }) else {
            return nil
        }
        self = isPrefix ? .prefix(stem) : .exact(stem)
    }

    /// Whether a gateway is one of these.
    package func matches(_ gateway: String) -> Bool {
        switch self {
        case .exact(let serial): serial == gateway
        case .prefix(let prefix): gateway.hasPrefix(prefix)
        }
    }

    /// Whether some gateway is one of these and one of those.
    package func overlaps(_ other: GatewayPattern) -> Bool {
        switch (self, other) {
        case (.exact(let serial), _): other.matches(serial)
        case (_, .exact(let serial)): matches(serial)
        case (.prefix(let one), .prefix(let another)): one.hasPrefix(another) || another.hasPrefix(one)
        }
    }

    /// The pattern as it is given.
    package var description: String {
        switch self {
        case .exact(let serial): serial
        case .prefix(let prefix): "\(prefix)*"
        }
    }
}
