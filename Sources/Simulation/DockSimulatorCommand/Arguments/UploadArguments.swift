import ArgumentParser
import DockSimulation

/// How the dock uploads.
struct UploadArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Upload what is as large or larger in parts of this size, at least 5MiB at most stores. (default: a single PUT)",
            valueName: "size"
        )
    )
    var multipart: SizeArgument?

    @Option(help: ArgumentHelp("Wait so long after each report, while uploading too.", valueName: "duration"))
    var stepDelay: DurationArgument?

    @Option(help: ArgumentHelp("A PEM file of the authorities to trust at the object store.", valueName: "file"))
    var storageCAFile: String?

    func validate() throws {
        if let multipart, multipart.bytes == 0 {
            throw ValidationError("--multipart: a part must have a size")
        }
    }

    func apply(to configuration: inout DockConfiguration) {
        configuration.partSize = multipart?.bytes
        configuration.stepDelay = stepDelay?.duration ?? .zero
        configuration.storageCAFile = storageCAFile
    }
}
