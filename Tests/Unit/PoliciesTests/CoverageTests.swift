import Foundation
import TestSupport
import Testing

/// What policies/README.md says of the documents is all of them, and fills all of them in.
@Suite struct CoverageTests {
    @Test("every file of policies/ is one that a test knows")
    func files() throws {
        let root = Repository.path("policies")
        let found = try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")
            return attributes[.type] as? FileAttributeType != .typeDirectory
        }
        let known =
            ShippedDocument.all.map(\.path) + ShippedDocument.templates + ShippedDocument.broker + ["README.md"]
        #expect(Set(found) == Set(known))
        #expect(known.count == Set(known).count)
    }

    @Test(
        "every document is in the table",
        arguments: ShippedDocument.all.map(\.path) + ShippedDocument.templates + ShippedDocument.broker
    )
    func table(path: String) throws {
        let rows = try Manual.read().text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.contains { $0.contains("`\(path)`") })
    }

    @Test("every document is applied by a command", arguments: ShippedDocument.all)
    func commands(document: ShippedDocument) throws {
        let manual = try Manual.read()
        let name = try #require(document.path.split(separator: "/").last)
        // In front of it stands the folder with what is filled in.
        let applied = manual.commands.joined().matches(of: /filled\/([a-z0-9.-]+)/).map(\.output.1)
        #expect(applied.contains(name))
        for heading in document.headings {
            let copied = try manual.section(heading).commands.joined()
            let folder = document.path.prefix(while: { $0 != "/" })
            #expect(
                ["policies/\(document.path)", "policies/\(folder)/*.json"].contains { copied.contains($0) },
                "\(heading)"
            )
        }
    }

    /// Four capitals and more; a grammar's own words have at most three.
    private func places(in text: String) -> Set<String> {
        Set(text.matches(of: /[A-Z][A-Z_]{3,}/).map { String($0.output) })
    }

    @Test("the commands leave nothing to fill in", arguments: ShippedDocument.all)
    func filled(document: ShippedDocument) throws {
        #expect(try !places(in: document.text()).isEmpty, "it is for everybody, then")
        for heading in document.headings {
            let text = try Manual.read().section(heading).fill(document.text())
            #expect(places(in: text).isEmpty, "\(heading)")
        }
    }

    @Test("what is to be filled in is said, and nothing else")
    func said() throws {
        let manual = try Manual.read()
        let rows = try manual.section("What to fill in").text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let named = rows.flatMap { row in
            row.split(separator: "|").first?.matches(of: /`([A-Z_]+)`/).map { String($0.output.1) } ?? []
        }
        let inDocuments = try Set(ShippedDocument.all.flatMap { places(in: try $0.text()) })
        #expect(Set(named) == inDocuments)
        #expect(Set(manual.replacements.map(\.place)) == inDocuments)
    }

    @Test("no place is part of another that is filled in after it")
    func order() throws {
        let manual = try Manual.read()
        for heading in [ShippedDocument.minio, ShippedDocument.aws, ShippedDocument.ceph, ShippedDocument.ali] {
            let places = try manual.section(heading).replacements.map(\.place)
            #expect(Set(places).count == places.count)
            for (index, place) in places.enumerated() {
                #expect(!places[index...].dropFirst().contains { $0.contains(place) }, "\(place)")
            }
        }
    }
}
