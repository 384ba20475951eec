import Primitives

extension ConfigurationFile {
    /// The settings of each profile of a `credentials` file: its sections are the profiles.
    var credentialsProfiles: [String: [String: Secret]] {
        Dictionary(sections.map { ($0.name, $0.settings) }) { _, last in last }
    }

    /// The settings of each profile of a `config` file: `[default]` and `[profile NAME]`.
    ///
    /// The name may stand in quotation marks. Of two sections of one profile the last counts, and other sections are
    /// something else's.
    var configProfiles: [String: [String: Secret]] {
        var profiles: [String: [String: Secret]] = [:]
        for section in sections {
            if section.name.hasPrefix("profile") {
                if let words = try? CommandWords.split(section.name), words.count == 2 {
                    profiles[words[1]] = section.settings
                }
            } else if section.name == "default" {
                profiles[section.name] = section.settings
            }
        }
        return profiles
    }
}
