import Foundation
import TestSupport
import Testing

/// The tables that say which test holds a sentence name tests that exist.
@Suite struct NamedTests {
    @Test("every test that a table names exists", arguments: ["SECURITY.md", "docs/GUARANTEES.md"])
    func existing(document: String) throws {
        let known = try Self.suitesAndTargets()
        let rows = try TextFile.read(Repository.path(document)).split(separator: "\n").filter { $0.hasPrefix("| ") }
        let named = rows.flatMap { row in
            row.split(separator: "|").last?.matches(of: /`([A-Za-z0-9]+Tests)`/).map { String($0.output.1) } ?? []
        }
        #expect(named.count > 20, "\(document) has no such table any more")
        #expect(Set(named).subtracting(known).sorted() == [])
    }

    @Test("every threat has a test or says why there is none")
    func threats() throws {
        let rows = try TextFile.read(Repository.path("SECURITY.md")).split(separator: "\n")
            .filter { $0.hasPrefix("| ") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
            .filter { $0.count == 4 }
        #expect(rows.count > 40)
        for row in rows.dropFirst() where row[0].allSatisfy({ $0 != "-" }) {
            #expect(row[3].contains("Tests`") || row[3].hasPrefix("none: ") || row[3] == "test", "\(row[0])")
        }
    }

    /// The names of all suites, and of all test targets.
    private static func suitesAndTargets() throws -> Set<String> {
        let root = Repository.path("Tests")
        var names = Set<String>()
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
            names.formUnion(path.split(separator: "/").map(String.init).filter { $0.hasSuffix("Tests") })
            guard path.hasSuffix(".swift") else {
                continue
            }
            let source = try TextFile.read("\(root)/\(path)")
            for match in source.matches(of: /(?:struct|class|enum|actor|extension) ([A-Za-z0-9]+Tests)\b/) {
                names.insert(String(match.output.1))
            }
        }
        return names
    }
}
