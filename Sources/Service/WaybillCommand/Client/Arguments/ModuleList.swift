import ArgumentParser
import ControlProtocol

/// Names of modules, as in `0,3`.
struct ModuleList: Sendable, Hashable, ExpressibleByArgument {
    let modules: [String]

    init?(argument: String) {
        let modules = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard modules.allSatisfy(RequestRules.isModule), Set(modules).count == modules.count else {
            return nil
        }
        self.modules = modules
    }
}
