import CSpawn
import FoundationEssentials
import Glibc

/// A process that has just been started, and our ends of its stdin, stdout and stderr.
struct Spawned {
    let processIdentifier: Int32
    let input: Int32
    let output: Int32
    let errors: Int32

    init(_ command: [String], environment: [String: String], directory: String) throws(ChildProcessError) {
        let input = try Pipes.makeSockets()
        let output = try Pipes.make()
        let errors = try Pipes.make()
        defer { for end in [input.its, output.writing, errors.writing] { close(end) } }
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, added in added }
        let (identifier, code) = Spawned.spawn(
            command,
            variables: variables.map { "\($0.key)=\($0.value)" },
            directory: directory,
            descriptors: [input.its, output.writing, errors.writing]
        )
        guard code == 0 else {
            for end in [input.ours, output.reading, errors.reading] { close(end) }
            throw ChildProcessError(operation: "starting \(command.first ?? "nothing")", code: code)
        }
        processIdentifier = identifier
        self.input = input.ours
        self.output = output.reading
        self.errors = errors.reading
    }

    /// - Returns: The process, or what `posix_spawnp` says against it.
    private static func spawn(
        _ command: [String],
        variables: [String],
        directory: String,
        descriptors: [Int32]
    ) -> (identifier: Int32, code: Int32) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (place, descriptor) in descriptors.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
        }
        // It shares nothing else with us, or our other children could never see the end of a pipe.
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, Int32(descriptors.count))
        unsafe posix_spawn_file_actions_addchdir_np(&actions, directory)

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        return unsafe withCStrings(command) { arguments in
            unsafe withCStrings(variables) { variables in
                var identifier: pid_t = 0
                guard let program = unsafe arguments[0] else { return (0, EINVAL) }
                let code = unsafe posix_spawnp(&identifier, program, &actions, &attributes, arguments, variables)
                return (identifier, code)
            }
        }
    }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe copies.withUnsafeBufferPointer { pointers in
            guard let base = pointers.baseAddress else { preconditionFailure("never empty: it ends with nil") }
            return unsafe body(base)
        }
    }
}
