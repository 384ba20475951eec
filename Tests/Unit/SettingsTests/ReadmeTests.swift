import Settings
import TestSupport
import Testing

/// What the documents say of settings is what the catalogue says.
@Suite struct ReadmeTests {
    @Test func theReadmeHoldsTheCatalogue() throws {
        let readme = try TextFile.read(Repository.path("README.md"))
        #expect(
            readme.contains(SettingsCatalogue.markdown()),
            "paste what `waybill config --markdown` prints between the README's settings markers"
        )
    }
}
