import ControlProtocol
import Foundation
import ObjectStorage
import Primitives
import StorageTestSupport
import TestSupport
import Testing

/// `waybill verify` against a real object store, without a worker, a broker or a store.
@Suite struct VerifyCommandTests {
    /// `hello`.
    private static let md5 = "5d41402abc4b2a76b9719d911017c592"
    private static let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

    private struct Shelf {
        let gateway: MinIOGateway
        let store: ProviderUnderTest
        let folder: TemporaryDirectory

        init() async throws {
            gateway = try await .shared()
            store = try await .shared(.minio)
            folder = try TemporaryDirectory()
        }

        func put(_ text: String, at key: String) async throws {
            try await store.put(Array(text.utf8), at: try ObjectKey(key))
        }

        func verify(
            _ arguments: [String],
            settings: [String: String] = [:],
            input: String = ""
        ) async throws -> ChildProcess.Finished {
            let mine = [
                "STORE_URL": "sqlite:\(folder.file("none.db"))", "STORAGE_DEFAULT_PROVIDER": "minio",
                "STORAGE_DEFAULT_ENDPOINT": gateway.endpoint, "STORAGE_DEFAULT_BUCKET": gateway.bucket,
                "STORAGE_DEFAULT_ACCESS_KEY_ID": gateway.accessKeyID,
                "STORAGE_DEFAULT_SECRET_ACCESS_KEY": gateway.secretAccessKey,
            ].merging(settings, uniquingKeysWith: { _, other in other })
            return try await ChildProcess.run(
                [try BuiltProduct.path("waybill"), "verify"] + arguments,
                environment: Dictionary(uniqueKeysWithValues: mine.map { ("WAYBILL_\($0.key)", $0.value) }),
                input: input
            )
        }
    }

    private struct Line: Decodable {
        let line: Int?
        let key: String?
        let verdict: String
        let proof: String?
        let code: String?
        let message: String?
        let remedy: String?
    }

    private func lines(_ output: String) throws -> [Line] {
        try output.split(separator: "\n").map { try ControlJSON.decode(Line.self, from: Array($0.utf8)) }
    }

    @Test("one object: proven by ETag or by its bytes, or not, with the reason and what to do")
    func oneObject() async throws {
        let shelf = try await Shelf()
        let key = "verify/\(UUID().uuidString)/a b+c%.tar"
        try await shelf.put("hello", at: key)
        for (size, fingerprint, exit, says) in [
            ("5", Self.md5, 0, "verified  \(key)  proof etag-md5"),
            ("5", Self.sha256.uppercased(), 0, "proof download"), ("6", Self.md5, 1, "size_mismatch"),
            ("5", String(Self.md5.reversed()), 1, "its bytes have the fingerprint \(Self.md5)"),
        ] as [(String, String, Int32, String)] {
            let found = try await shelf.verify([key, "--size", size, "--fingerprint", fingerprint])
            #expect(found.exit == .code(exit), "\(found.output)\(found.errors)")
            #expect(found.output.contains(says), "\(found.output)")
        }
        let missing = try await shelf.verify([key + "x", "--size", "5", "--fingerprint", Self.md5, "--output", "json"])
        #expect(missing.exit == .code(1))
        let line = try #require(try lines(missing.output).first)
        #expect(line.code == "missing" && line.verdict == "failed" && line.line == nil && line.remedy != nil)
        let claim = ["--size", "5", "--fingerprint", Self.md5]
        let old = try await shelf.verify([key] + claim + ["--since", "2999-01-01T00:00:00Z"])
        #expect(old.exit == .code(1) && old.output.contains("before 2999"))
        #expect(try await shelf.verify([key, "--profile", "nope"] + claim).exit == .code(2))
        #expect(try await shelf.verify(["a*"] + claim).exit == .code(2))
    }

    @Test("an archive: every line in its order, what is wrong with it, and the counts")
    func archive() async throws {
        let shelf = try await Shelf()
        let prefix = "verify/\(UUID().uuidString)"
        for number in 0..<40 {
            try await shelf.put("hello", at: "\(prefix)/\(number)")
        }
        func line(_ key: String, size: Int = 5, _ fingerprint: String = Self.md5, more: String = "") -> String {
            #"{"key":"\#(prefix)/\#(key)","size":\#(size),"fingerprint":"\#(fingerprint)"\#(more)}"#
        }
        var text = (0..<40).map { line(String($0), $0 % 2 == 0 ? Self.md5 : Self.sha256) }
        let good = try shelf.folder.write("good.ndjson", text.joined(separator: "\n") + "\n")
        let proven = try await shelf.verify(["--from", good, "--output", "json"])
        #expect(proven.exit == .code(0), "\(proven.errors)")
        let results = try lines(proven.output)
        #expect(results.map(\.line) == Array(1...40) && results.allSatisfy { $0.verdict == "verified" })
        #expect(results.map(\.proof) == (0..<40).map { $0 % 2 == 0 ? "etag-md5" : "download" })
        #expect(proven.errors.contains("40 objects: 40 verified"))
        let quiet = try await shelf.verify(["--from", good])
        #expect(quiet.exit == .code(0) && quiet.output.contains("40 objects: 40 verified") && quiet.errors.isEmpty)

        text[3] = line("none")
        text[5] = "{\"key\":"
        text[7] = line("7", size: 4)
        text[9] = line("9", more: #","profile":"nope""#)
        text[11] = line("11", more: #","since":"2999-01-01T00:00:00Z""#)
        let input = text.joined(separator: "\n")
        let broken = try await shelf.verify(["--from", "-", "--output", "json", "--only-failures"], input: input)
        #expect(broken.exit == .code(1), "\(broken.errors)")
        let failures = try lines(broken.output)
        #expect(failures.map(\.line) == [4, 6, 8, 10, 12])
        #expect(failures.map(\.verdict) == ["failed", "invalid", "failed", "invalid", "failed"])
        #expect(failures.map(\.code) == ["missing", nil, "size_mismatch", nil, "stale"])
        #expect(broken.errors.contains("40 objects: 35 verified, 3 not verified, 2 invalid"))
        let shown = try await shelf.verify(["--from", "-", "--concurrency", "1"], input: input)
        #expect(shown.output.hasPrefix("line 4  missing  \(prefix)/none  there is no such object"))
        #expect(shown.errors.contains("5 of 40 are not verified"))
        let none = try await shelf.verify(["--from", "-"], input: "\n\n")
        #expect(none.exit == .code(2) && none.errors.contains("names no object"))
    }

    @Test("who cannot be asked, or may not look, is no proof of the contrary")
    func noAnswer() async throws {
        let shelf = try await Shelf()
        let key = "verify/\(UUID().uuidString)"
        try await shelf.put("hello", at: key)
        let claim = #"{"key":"\#(key)","size":5,"fingerprint":"\#(Self.md5)""#
        let text = "\(claim)}\n\(claim),\"profile\":\"away\"}\n"
        let away = [
            "STORAGE_PROFILES": "default,away", "STORAGE_AWAY_PROVIDER": "minio",
            "STORAGE_AWAY_ENDPOINT": "http://127.0.0.1:\(try FreePort.next())", "STORAGE_AWAY_BUCKET": "away",
            "STORAGE_AWAY_ACCESS_KEY_ID": "k", "STORAGE_AWAY_SECRET_ACCESS_KEY": "pl4nted",
        ]
        let found = try await shelf.verify(["--from", "-", "--output", "json"], settings: away, input: text)
        #expect(found.exit == .code(3), "\(found.errors)")
        #expect(try lines(found.output).map(\.verdict) == ["verified", "unanswered"])
        #expect(found.errors.contains("1 of 2 could not be asked about"))
        // What is known to be wrong comes first.
        let wrong = try await shelf.verify(["--from", "-"], settings: away, input: text + "nonsense")
        #expect(wrong.exit == .code(1))
        #expect(!(wrong.output + wrong.errors + found.errors).contains("pl4nted"))
    }

    @Test("a session that looks has its row in the audit, or none is minted")
    func session() async throws {
        let shelf = try await Shelf()
        let key = "verify/\(UUID().uuidString)"
        try await shelf.put("hello", at: key)
        let claim = [key, "--size", "5", "--fingerprint", Self.md5]
        let settings = ["STORAGE_DEFAULT_VERIFY_WITH": "session"]
        let refused = try await shelf.verify(claim, settings: settings)
        #expect(refused.exit == .code(2) && refused.errors.contains("--no-audit"), "\(refused.errors)")
        let unaudited = try await shelf.verify(claim + ["--no-audit"], settings: settings)
        #expect(unaudited.exit == .code(0), "\(unaudited.errors)")
    }

    @Test("Ctrl-C ends it with the counts of what was done")
    func interrupted() async throws {
        let shelf = try await Shelf()
        let key = "verify/\(UUID().uuidString)"
        try await shelf.put("hello", at: key)
        let process = try ChildProcess(
            [try BuiltProduct.path("waybill"), "verify", "--from", "-", "--output", "json"],
            environment: [
                "WAYBILL_STORAGE_DEFAULT_PROVIDER": "minio", "WAYBILL_STORAGE_DEFAULT_BUCKET": shelf.gateway.bucket,
                "WAYBILL_STORAGE_DEFAULT_ENDPOINT": shelf.gateway.endpoint,
                "WAYBILL_STORAGE_DEFAULT_ACCESS_KEY_ID": shelf.gateway.accessKeyID,
                "WAYBILL_STORAGE_DEFAULT_SECRET_ACCESS_KEY": shelf.gateway.secretAccessKey,
            ]
        )
        process.write(#"{"key":"\#(key)","size":5,"fingerprint":"\#(Self.md5)"}"# + "\n")
        _ = await process.output.first { $0.contains("verified") }
        process.signal(SIGINT)
        #expect(await process.wait() == .code(3))
        #expect(process.errors.text.contains("1 object: 1 verified"), "\(process.errors.text)")
        #expect(process.errors.text.contains("interrupted after 1"))
    }
}
