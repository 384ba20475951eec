/// Rates as settings write them: bytes a second, with or without a unit, or `unlimited`.
enum RateText {
    private static let units: [(suffix: String, bytes: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("", 1),
    ]

    /// Reads a rate; `nil` stands for unlimited.
    static func rate(of text: String) throws(InvalidValue) -> Int? {
        if text == "unlimited" {
            return nil
        }
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let count = Int(text.dropLast(unit.suffix.count)), count > 0 else {
                break
            }
            let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
            guard !overflow else {
                break
            }
            return bytes
        }
        throw InvalidValue(reason: "is not a rate")
    }
}
