import ArgumentParser
import ControlProtocol

/// A label, as in `site=north`.
struct LabelArgument: Sendable, Hashable, ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, RequestRules.isLabelName(parts[0]), RequestRules.isLabelValue(parts[1]) else {
            return nil
        }
        name = parts[0]
        value = parts[1]
    }

    /// Labels by name.
    ///
    /// - Throws: `ValidationError` where one name has two values.
    static func dictionary(_ labels: [LabelArgument]) throws -> [String: String] {
        var values: [String: String] = [:]
        for label in labels where values.updateValue(label.value, forKey: label.name) ?? label.value != label.value {
            throw ValidationError("The label \(label.name) is given two values.")
        }
        return values
    }
}
