import Foundation
import TestSupport

/// What `waybill check --output json` says.
struct CheckedList: Decodable {
    struct Line: Decodable {
        let name: String
        let status: String
        let message: String
        let remedy: String?
    }

    let checks: [Line]
    let ok: Bool

    /// Runs it.
    ///
    /// - Throws: ``WorkerEnded`` where it prints no list, or where its exit code says something else than the list.
    init(environment: [String: String]) async throws {
        let done = try await ChildProcess.run(
            [try BuiltProduct.path("waybill"), "check", "--output", "json"],
            environment: environment
        )
        guard let list = try? JSONDecoder().decode(CheckedList.self, from: Data(done.output.utf8)),
            done.exit == .code(list.ok ? 0 : 1)
        else {
            throw WorkerEnded(output: "\(done.exit)\n\(done.output)\n\(done.errors)")
        }
        self = list
    }

    /// The names of the lines of a status: `ok`, `warning`, `failed`, `not tried`.
    func names(_ status: String) -> [String] {
        checks.filter { $0.status == status }.map(\.name)
    }

    func line(_ name: String) -> Line? {
        checks.first { $0.name == name }
    }

    /// All of it, for a test's comment.
    var text: String {
        checks.map { "\($0.status) \($0.name): \($0.message) [\($0.remedy ?? "")]" }.joined(separator: "\n")
    }
}
