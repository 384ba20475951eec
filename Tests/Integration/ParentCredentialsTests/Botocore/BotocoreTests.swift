import Foundation
import Primitives
import TestSupport
import Testing

@testable import ObjectStorage

/// Generated files and outputs, as Waybill reads them and as botocore does; one Python process reads them all.
@Suite struct BotocoreTests {
    static let seed: UInt64 = 20_261_130

    /// Where Waybill reads something else on purpose.
    enum Difference: String, CaseIterable {
        case noKey = "a key that is empty, not printable or no text is refused; botocore signs with it"
        case mark = "a byte order mark is left out; botocore refuses the file or the output"
        case twice = "an output with two fields of one name is refused; botocore takes the last"
        case half = "half of another way to get credentials is named where nothing else is; botocore passes it over"
    }

    private struct Inputs {
        var files: [FileCase] = []
        var processes: [ProcessCase] = []

        init() {
            var random = SplitMix64(seed: seed)
            files = (0..<3000).map { _ in FileCase(using: &random) }
            processes = (0..<3000).map { _ in ProcessCase(using: &random) }
            files.append(Self.marked)
            processes.append(ProcessCase("\u{FEFF}" + Self.output))
        }

        static let output = #"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s"}"#
        static let marked = FileCase(
            credentials: "\u{FEFF}[default]\naws_access_key_id=AKID\naws_secret_access_key=s\n"
        )
    }

    private struct Answers: Decodable {
        var files: [BotocoreAnswer]
        var processes: [BotocoreAnswer]
    }

    private static let inputs = Inputs()
    private static let asking = Task {
        func encoded(_ text: String?) -> Any {
            text.map { Data($0.utf8).base64EncodedString() as Any } ?? NSNull()
        }
        let question: [String: Any] = [
            "files": inputs.files.map {
                ["credentials": encoded($0.credentials), "config": encoded($0.config), "profile": $0.profile]
            },
            "processes": inputs.processes.map { encoded($0.text) },
        ]
        let finished = try await ChildProcess.run(
            [
                Repository.path(".venv/bin/python"),
                Repository.path("Tests/TestSupport/Servers/botocore-credentials.py"),
            ],
            environment: ["PYTHONUTF8": "1"],
            input: String(decoding: try JSONSerialization.data(withJSONObject: question), as: UTF8.self)
        )
        try #require(finished.exit == .code(0), "\(finished.errors)")
        return try JSONDecoder().decode(Answers.self, from: Data(finished.output.utf8))
    }

    @Test func filesAreReadAsBotocoreReadsThem() async throws {
        let answers = try await Self.asking.value.files.map(\.reading)
        try #require(answers.count == Self.inputs.files.count)
        var tally = Tally()
        let directory = try TemporaryDirectory()
        for (input, theirs) in zip(Self.inputs.files, answers).dropLast() {
            let ours = try Self.reading(of: input, in: directory)
            tally.add(ours, theirs, input.isMarked ? .mark : nil, "\(input)")
        }
        tally.expect(keys: 800, ["process", "none", "unsupported", "error"], [.noKey, .mark, .half])
        // The mark alone: the rest of the marked files was given to botocore without it.
        #expect(answers.last == .error)
        #expect(try Self.reading(of: Inputs.marked, in: directory).kind == "key")
    }

    @Test func outputsAreReadAsBotocoreReadsThem() async throws {
        let answers = try await Self.asking.value.processes.map(\.reading)
        try #require(answers.count == Self.inputs.processes.count)
        var tally = Tally()
        for (input, theirs) in zip(Self.inputs.processes, answers).dropLast() {
            tally.add(Self.reading(of: input), theirs, input.isAmbiguous ? .twice : nil, input.text)
        }
        tally.expect(keys: 800, ["error"], [.noKey, .twice])
        #expect(answers.last == .error)
        #expect(Self.reading(of: ProcessCase("\u{FEFF}" + Inputs.output)).kind == "key")
    }

    private static func reading(of input: FileCase, in directory: TemporaryDirectory) throws -> Reading {
        var paths: [String] = []
        for (name, text) in [("credentials", input.credentials), ("config", input.config)] {
            paths.append(directory.file(text == nil ? "missing" : name))
            if let text {
                let mark = input.isMarked && name == "credentials" ? "\u{FEFF}" : ""
                try TextFile.write(mark + text, to: directory.file(name))
            }
        }
        let provider = SharedCredentialsFileProvider(
            .init(credentialsPath: paths[0], configPath: paths[1], profile: input.profile, isRequired: false)
        )
        do throws(CredentialFault) {
            switch try provider.look() {
            case .credentials(let found): return Reading(found)
            case .process(let command): return .process(try CommandWords.command(command.reveal()))
            }
        } catch {
            return Reading(error)
        }
    }

    private static func reading(of input: ProcessCase) -> Reading {
        do {
            return Reading(try ProcessDocument(Array(input.text.utf8)).credentials())
        } catch {
            return Reading(error)
        }
    }

    /// Counts what was read, and what differs.
    private struct Tally {
        private var kinds: [String: Int] = [:]
        private var differences: [Difference: Int] = [:]
        private var unexplained: [String] = []

        /// - Parameters:
        ///   - ours: Waybill's reading.
        ///   - theirs: botocore's.
        ///   - known: What is known of the input: what a mark makes of a file, botocore was not asked.
        ///   - input: For what is unexplained.
        mutating func add(_ ours: Reading, _ theirs: Reading, _ known: Difference?, _ input: String) {
            kinds[theirs.kind, default: 0] += 1
            if known == .mark || known == .twice && ours == .error {
                differences[known ?? .mark, default: 0] += 1
            }
            guard ours != theirs, known != .twice || ours != .error else {
                return
            }
            if let difference = Self.difference(ours, theirs) {
                differences[difference, default: 0] += 1
            } else {
                unexplained.append("Waybill: \(ours); botocore: \(theirs); input: \(input)")
            }
        }

        private static func difference(_ ours: Reading, _ theirs: Reading) -> Difference? {
            switch (ours, theirs) {
            case (.error, .key(let key, let secret, let token, _)):
                let isVisible = (key + (token ?? "")).utf8.allSatisfy { (0x21...0x7E).contains($0) }
                let holdsControl = secret.unicodeScalars.contains { $0.properties.generalCategory == .control }
                return key.isEmpty || secret.isEmpty || !isVisible || holdsControl ? .noKey : nil
            case (.unsupported, .none):
                return .half
            default:
                return nil
            }
        }

        func expect(
            keys: Int,
            _ others: [String],
            _ expected: [Difference],
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            print("botocore, seed \(seed): \(kinds), \(differences)")
            #expect(
                unexplained.count == 0,
                "seed \(seed), \(unexplained.count):\n\(unexplained.prefix(5).joined(separator: "\n"))",
                sourceLocation: sourceLocation
            )
            // Else the generator has lost what it is for.
            #expect(kinds["key", default: 0] >= keys, "\(kinds)", sourceLocation: sourceLocation)
            for kind in others {
                #expect(kinds[kind, default: 0] >= 20, "\(kinds)", sourceLocation: sourceLocation)
            }
            #expect(Set(differences.keys) == Set(expected), sourceLocation: sourceLocation)
        }
    }
}
