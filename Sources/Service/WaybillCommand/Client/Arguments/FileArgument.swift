import ArgumentParser
import ControlProtocol

/// A module and its logs, as in `3:321,322`.
struct FileArgument: Sendable, Hashable, ExpressibleByArgument {
    let module: String
    let bootIndexes: [Int64]

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, RequestRules.isModule(String(parts[0])) else {
            return nil
        }
        var indexes: [Int64] = []
        for text in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            guard let index = Self.bootIndex(text), !indexes.contains(index) else {
                return nil
            }
            indexes.append(index)
        }
        module = String(parts[0])
        bootIndexes = indexes
    }

    init(module: String, bootIndexes: [Int64]) {
        self.module = module
        self.bootIndexes = bootIndexes
    }

    /// One file for each module: a module that is named twice has all its logs in one.
    static func merged(_ files: [FileArgument]) -> [FileArgument] {
        var order: [String] = []
        var indexes: [String: [Int64]] = [:]
        for file in files {
            if indexes[file.module] == nil {
                order.append(file.module)
            }
            for index in file.bootIndexes where indexes[file.module]?.contains(index) != true {
                indexes[file.module, default: []].append(index)
            }
        }
        return order.map { FileArgument(module: $0, bootIndexes: indexes[$0] ?? []) }
    }

    private static func bootIndex(_ text: Substring) -> Int64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}
