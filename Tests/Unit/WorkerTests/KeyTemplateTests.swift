import Primitives
import Testing
import UploadTracking

@testable import Worker

/// contract.md, Settings, KEY_TEMPLATE.
@Suite struct KeyTemplateTests {
    private let id = UploadID.make(at: Timestamp(seconds: 1_772_366_400))

    @Test func everyPlaceholderIsFilledIn() throws {
        let key = try key("a/{gateway}/{upload}/{profile}-{date}/{label.site.x}_{module}{module}.tar")
        #expect(key.value == "a/G-1/\(id)/eu-20260301/north_33.tar")
    }

    @Test(arguments: [
        ("{upload}/{sn}", KeyTemplateError.template(.unknown("sn"))), ("{upload}/{", .template(.brace)),
        ("{upload}/}", .template(.brace)), ("{upload}/{label.team}", .missingLabel("team")),
        ("{upload}/{label.empty}", .missingLabel("empty")), ("{upload}/{label.}", .template(.unknown("label."))),
        ("{upload}/{label.dots}", .key(.dotDot)), ("{upload}/{label.star}", .key(.wildcard("*"))),
    ])
    func whatGivesNoKeyIsSaid(template: String, error: KeyTemplateError) {
        #expect(throws: error) { try key(template) }
    }

    @Test func aValueIsNoTemplate() throws {
        #expect(try key("{upload}/{label.braces}").value == "\(id)/{gateway}")
    }

    private func key(_ template: String) throws -> ObjectKey {
        try KeyTemplate(template).key(
            for: KeyTemplate.Values(
                gateway: "G-1",
                upload: id,
                module: "3",
                profile: try #require(ProfileName("eu")),
                labels: [
                    "site.x": "north", "empty": "", "dots": "..", "star": "*", "braces": "{gateway}",
                ],
                date: Timestamp(seconds: 1_772_366_400)
            )
        )
    }
}
