import ArgumentParser

/// A size: `500`, `64KiB`, `20MiB`, `1GiB`.
struct SizeArgument: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        let unit = units.first { argument.hasSuffix($0.0) }
        guard let number = Int(argument.dropLast(unit?.0.count ?? 0)), number >= 0 else {
            return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.1 ?? 1)
        guard !overflow else {
            return nil
        }
        self.bytes = bytes
    }
}

/// A duration: `200ms`, `2s`, `1m`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [(String, Duration)] = [("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60))]
        guard let unit = units.first(where: { argument.hasSuffix($0.0) }),
            let number = Int(argument.dropLast(unit.0.count)), (0...86_400_000).contains(number)
        else {
            return nil
        }
        duration = unit.1 * number
    }
}

/// A percent: 0 to 100.
struct PercentArgument: ExpressibleByArgument {
    let percent: Int

    init?(argument: String) {
        guard let percent = Int(argument), (0...100).contains(percent) else {
            return nil
        }
        self.percent = percent
    }
}

/// `CODE@PERCENT`.
struct FailureArgument: ExpressibleByArgument {
    let code: Int
    let percent: Int

    init?(argument: String) {
        let parts = argument.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let code = Int(parts[0]), code != 0,
            let percent = PercentArgument(argument: String(parts[1]))
        else {
            return nil
        }
        (self.code, self.percent) = (code, percent.percent)
    }
}
