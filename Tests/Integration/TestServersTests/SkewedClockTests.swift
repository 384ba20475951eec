import TestSupport
import Testing

@Suite struct SkewedClockTests {
    @Test(arguments: [Duration.seconds(600), .seconds(-600)])
    func movesTheWallClockAndNoOther(_ skew: Duration) async throws {
        let program = """
            import time
            before = time.clock_gettime(time.CLOCK_BOOTTIME), time.monotonic()
            print(time.time(), time.clock_gettime(time.CLOCK_BOOTTIME), time.monotonic())
            """
        let real = try await times(program, [:])
        let skewed = try await times(program, SkewedClock.environment(by: skew))
        // The machine may be slow, but not by hours.
        let seconds = Double(skew.components.seconds)
        #expect(abs(skewed[0] - real[0] - seconds) < abs(seconds) / 2)
        #expect(skewed[1] >= real[1] && skewed[1] - real[1] < abs(seconds) / 2)
        #expect(skewed[2] >= real[2] && skewed[2] - real[2] < abs(seconds) / 2)
    }

    private func times(_ program: String, _ environment: [String: String]) async throws -> [Double] {
        let finished = try await ChildProcess.run(["python3", "-c", program], environment: environment)
        try #require(finished.exit == .code(0), "\(finished.errors)")
        return finished.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    }
}
