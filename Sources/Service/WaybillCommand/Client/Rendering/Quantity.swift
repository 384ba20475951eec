import FoundationEssentials
import Primitives

/// Sizes, rates and times as people read them.
enum Quantity {
    /// Bytes in units of a thousand: `999 B`, `1.5 kB`, `12 MB`.
    static func bytes(_ count: Int64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(count)
        var unit = 0
        while abs(value) >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        guard unit > 0, abs(value) < 9.95 else {
            return "\(Int64(value.rounded())) \(units[unit])"
        }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10)) \(units[unit])"
    }

    /// Bytes a second.
    static func rate(_ rate: Int64) -> String {
        bytes(rate) + "/s"
    }

    /// A span in its greatest unit: `5s`, `3m`, `2h`, `4d`.
    static func span(_ duration: Duration) -> String {
        let seconds = max(duration.components.seconds, 0)
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<86_400: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// How long ago a moment was, or how far off it is.
    static func relative(_ moment: Timestamp, now: Timestamp) -> String {
        moment <= now ? "\(span(now - moment)) ago" : "in \(span(moment - now))"
    }

    /// A moment by the clock on the wall: `2026-03-01 13:00:00`.
    static func local(_ moment: Timestamp, zone: TimeZone = .current) -> String {
        let date = Date(timeIntervalSince1970: Double(moment.seconds))
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: zone)
            .year().month().day().time(includingFractionalSeconds: false)
        return date.formatted(style)
    }
}
