import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Every input of the corpora, seeds and what the fuzzer found, holds the properties of its target.
@Suite struct FuzzRegressionTests {
    @Test(arguments: FuzzTarget.all.map(\.name))
    func propertiesHold(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        var outcomes: Set<FuzzTarget.Outcome> = []
        for (file, input) in try Corpus.inputs(of: name) {
            do {
                outcomes.insert(try target.run(input))
            } catch {
                Issue.record("\(file): \(error)")
            }
        }
        // A target that accepts nothing checks no property.
        #expect(outcomes == [.accepted, .refused], "the corpus has inputs that are accepted and such that are not")
    }

    /// What a decoder sees when a connection breaks or a byte is wrong: every prefix, and every byte changed.
    @Test(arguments: FuzzTarget.all.map(\.name))
    func propertiesHoldForNeighbours(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        for (file, input) in try Corpus.inputs(of: name) where input.count <= 400 {
            for index in input.indices {
                var changed = input
                changed[index] ^= 1 << UInt8(index % 8)
                for neighbour in [Array(input[..<index]), changed] {
                    do {
                        _ = try target.run(neighbour)
                    } catch {
                        Issue.record("\(file), byte \(index): \(error)")
                    }
                }
            }
        }
    }

    @Test func everyTargetHasACorpus() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Corpus.path)
        #expect(folders.sorted() == FuzzTarget.all.map(\.name).sorted())
    }
}

private enum Corpus {
    static let path = Repository.path("Tests/Fuzz/Corpus")

    static func inputs(of target: String) throws -> [(file: String, input: [UInt8])] {
        let folder = "\(path)/\(target)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { file in
            ("\(target)/\(file)", Array(try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))))
        }
    }
}
