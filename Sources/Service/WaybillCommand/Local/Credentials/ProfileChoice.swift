import Primitives
import Settings

extension Settings {
    /// The profile that a command is for.
    ///
    /// - Parameter name: As given; `nil`: the only one, or the one called `default`.
    /// - Returns: The profile.
    /// - Throws: ``CommandFailure`` of bad usage.
    func profile(named name: String?) throws(CommandFailure) -> Profile {
        let known = profiles.map(\.name.value).joined(separator: ", ")
        guard let name else {
            guard
                let profile = profiles.count == 1
                    ? profiles.first : profiles.first(where: { $0.name.value == "default" })
            else {
                throw CommandFailure(.usage, "--profile is needed; there are: \(known)")
            }
            return profile
        }
        guard let profile = profiles.first(where: { $0.name.value == name }) else {
            throw CommandFailure(.usage, "there is no profile '\(name.printable)'; there are: \(known)")
        }
        return profile
    }
}
