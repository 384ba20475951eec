import Foundation
import PackagePlugin

/// Adds `Tests/Sanitizers/Mutex.swift` to every target that imports Synchronization: for the thread sanitizer only.
///
/// A declaration of the module itself takes precedence over an imported one, so no use has to change.
@main struct MutexPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let module = target as? SwiftSourceModuleTarget, try importsSynchronization(module) else {
            return []
        }
        let source = context.package.directoryURL.appending(path: "Tests/Sanitizers/Mutex.swift")
        let copy = context.pluginWorkDirectoryURL.appending(path: "ThreadSanitizerMutex.swift")
        return [
            .buildCommand(
                displayName: "Adding a Mutex that the thread sanitizer sees to \(module.name)",
                executable: URL(filePath: "/bin/cp"),
                arguments: [source.path, copy.path],
                inputFiles: [source],
                outputFiles: [copy]
            )
        ]
    }

    private func importsSynchronization(_ module: SwiftSourceModuleTarget) throws -> Bool {
        try module.sourceFiles(withSuffix: ".swift").contains { file in
            try String(contentsOf: file.url, encoding: .utf8)
                .split(separator: "\n").contains { $0.hasSuffix("import Synchronization") }
        }
    }
}
