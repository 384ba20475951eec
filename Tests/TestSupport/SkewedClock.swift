import Glibc

/// A machine whose clock is wrong, for a ``ChildProcess``.
package enum SkewedClock {
    /// What to start a process with so that its wall clock is wrong, and that of what it starts.
    ///
    /// Clocks that only count stay as they are.
    ///
    /// - Parameter skew: In whole seconds; negative: behind.
    /// - Returns: Variables of its environment.
    /// - Throws: ``ChildProcessError``, ``CompilerFailure``.
    package static func environment(by skew: Duration) async throws -> [String: String] {
        ["LD_PRELOAD": try await library.value, "SKEWED_CLOCK_SECONDS": String(skew.components.seconds)]
    }

    /// Compiled once in each process of tests, by the compiler that comes with Swift.
    private static let library = Task {
        let path = try BuiltProduct.path("skewed-clock.so")
        let made = "\(path).\(getpid())"
        let source = Repository.path("Tests/Fixtures/SkewedClock/skewed-clock.c")
        let compiler = try await ChildProcess.run(
            ["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", made, source]
        )
        guard compiler.exit == .code(0) else {
            throw CompilerFailure(errors: compiler.errors)
        }
        // Another process of tests may be using what is there.
        guard unsafe rename(made, path) == 0 else {
            throw ChildProcessError(operation: "putting \(path) in its place", code: errno)
        }
        return path
    }

    package struct CompilerFailure: Error, CustomStringConvertible {
        package let errors: String

        package var description: String {
            "the skewed clock could not be compiled: \(errors)"
        }
    }
}
