import Testing
import UploadTracking

@testable import UploadStore

@Suite struct MigrationTests {
    @Test(arguments: [
        ([Migration.OlderPrograms.end], 1, 1), ([.end, .goOn], 2, 1), ([.end, .goOn, .end], 2, 1),
        ([.end, .goOn, .end], 3, 3),
        ([.end, .end, .goOn, .goOn], 4, 2), ([], 0, 1),
    ])
    func theLastThatEndedOlderProgramsCounts(kinds: [Migration.OlderPrograms], applied: Int, oldest: Int) {
        let migrations = kinds.map { Migration(name: "", statements: [], olderPrograms: $0) }
        #expect(migrations.compatibleFrom(after: applied) == oldest)
    }

    @Test(arguments: [
        (3, 3, 3, true, true), (2, 2, 3, true, false), (4, 3, 3, true, true), (4, 1, 3, true, true),
        (4, 4, 3, false, true),
        (9, 5, 3, false, true), (0, 0, 3, true, false),
    ])
    func aProgramKnowsWhetherItMayWork(number: Int, from: Int, program: Int, isCompatible: Bool, isComplete: Bool) {
        let version = SchemaVersion(number: number, compatibleFrom: from, program: program)
        #expect(((try? version.checkCompatible()) != nil) == isCompatible)
        #expect(((try? version.checkComplete()) != nil) == isComplete)
        #expect(version.isNewer == (number > program))
    }
}
