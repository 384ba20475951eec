import ArgumentParser

/// How a command prints.
enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// For people.
    case text
    /// The API's JSON.
    case json
}

/// The option that chooses it.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to print: text for people, or json as the API gives it.")
    var output: OutputFormat = .text
}
