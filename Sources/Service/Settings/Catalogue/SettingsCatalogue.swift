/// The one catalogue of settings: parsing, `waybill config`, `--help`, the documentation and the suggestions for
/// misspelt keys all read from it.
package enum SettingsCatalogue {
    /// A group of settings that are explained together.
    package struct Section: Sendable {
        /// What the group is about.
        package let title: String
        /// Its settings, in the contract's order.
        package let definitions: [SettingDefinition]
    }

    /// Every section, in the contract's order.
    package static let sections: [Section] = [
        sources, mqtt, store, http, uploads, webhook, diagnostics, storage, parent,
    ]

    /// Every setting, in the contract's order.
    package static let all: [SettingDefinition] = sections.flatMap(\.definitions)

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The entry of a setting.
    package static subscript(_ name: SettingName) -> SettingDefinition {
        guard let definition = byName[name] else {
            // A test holds the catalogue against SettingName's cases.
            preconditionFailure("the catalogue lacks \(name.rawValue)")
        }
        return definition
    }
}
