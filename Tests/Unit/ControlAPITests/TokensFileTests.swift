import ControlProtocol
import Cryptography
import Foundation
import Logging
import Primitives
import TestSupport
import Testing

@testable import ControlAPI

/// contract.md, Settings: `HTTP_TOKENS_FILE`.
@Suite struct TokensFileTests {
    private let folder: TemporaryDirectory
    private let path: String
    private let log = RecordedLog()

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.file("tokens")
    }

    @Test func aTokenHasItsRoleAndItsProfiles() throws {
        try write(
            """
            # who comes in

            grafana:read:*:\(hash("r"))
              backend:operate:eu,asia:\(hash("o").uppercased())\u{20}
            exporter:mint:eu:\(hash("m"))
            """
        )
        let authorizer = Authorizer(token: Secret("admin-token"), file: try file())
        let eu = try #require(ProfileName("eu"))
        let asia = try #require(ProfileName("asia"))
        for (token, name, roles, reach) in [
            ("r", "grafana", [.read], .everything), ("o", "backend", [.read, .operate], .profiles([eu, asia])),
            ("m", "exporter", [.read, .mint], .profiles([eu])),
            ("admin-token", "admin", [.read, .operate, .mint], .everything),
        ] as [(String, String, Set<Role>, Caller.Reach)] {
            for role in Role.allCases {
                guard roles.contains(role) else {
                    #expect(code(authorizer, token, role) == .forbidden)
                    continue
                }
                let caller = try authorizer.caller(authorization: "Bearer \(token)", needing: role)
                #expect(caller == Caller(name: name, roles: roles, reach: reach))
            }
        }
        #expect(code(authorizer, "x", .read) == .unauthorized)
        // The hash itself is no token.
        #expect(code(authorizer, hash("r"), .read) == .unauthorized)
    }

    @Test func twoLinesOfOneTokenGiveBothRolesEachForItsOwnProfiles() throws {
        try write("a:operate:eu:\(hash("t"))\na:mint:asia:\(hash("t"))")
        let authorizer = Authorizer(token: nil, file: try file())
        let eu = try #require(ProfileName("eu"))
        let asia = try #require(ProfileName("asia"))
        let reaches: [Role: Set<ProfileName>] = [.operate: [eu], .mint: [asia], .read: [eu, asia]]
        for (role, reach) in reaches {
            #expect(try authorizer.caller(authorization: "Bearer t", needing: role).reach == .profiles(reach))
        }
    }

    /// `publish: false` needs two roles of one token, in the profile that it is for.
    @Test func aFurtherRoleHoldsWhereItReachesAsFar() throws {
        for (operate, mint, both) in [
            ("eu", "eu", true), ("eu", "*", true), ("eu", "eu,asia", true), ("*", "*", true), ("eu", "asia", false),
            ("eu,asia", "eu", false), ("*", "eu", false),
        ] {
            try write("a:operate:\(operate):\(hash("t"))\na:mint:\(mint):\(hash("t"))")
            let authorizer = Authorizer(token: nil, file: try file())
            let caller = try authorizer.caller(authorization: "Bearer t", needing: .operate)
            #expect(caller.roles == (both ? [.read, .operate, .mint] : [.read, .operate]), "\(operate) \(mint)")
        }
    }

    @Test func anEmptyFileLetsNobodyIn() throws {
        try write("# nobody yet\n")
        #expect(code(Authorizer(token: nil, file: try file()), "t", .read) == .unauthorized)
    }

    @Test(arguments: [
        "planted", "planted:read:*", "planted:read:*:HASH:x", ":read:*:HASH", "pla nted:read:*:HASH",
        "planted:admin:*:HASH", "planted:READ:*:HASH", "planted::*:HASH", "planted:read::HASH", "planted:read:eu,:HASH",
        "planted:read:EU:HASH", "planted:read:**:HASH", "planted:read:*:", "planted:read:*:0123",
        "planted:read:*:HASHx", "admin:read:*:HASH", "worker:read:*:HASH", "planted:read:*:HASH00",
        "other:read:*:SAME",
    ])
    func aWrongLineIsNamedByItsNumberAlone(line: String) throws {
        let line = line.replacing("HASH", with: hash("t")).replacing("SAME", with: hash("first"))
        try write("# a comment\nfirst:read:*:\(hash("first"))\n\n\(line)\n")
        let fault = #expect(throws: TokensFileFault.self) { try file() }
        let text = try #require(fault?.description)
        #expect(text.hasPrefix("line 4 "), "\(text)")
        #expect(!text.contains("planted") && !text.contains(hash("t")), "\(text)")
    }

    @Test func aFileThatIsNotThereIsAnError() {
        let fault = #expect(throws: TokensFileFault.self) { try file() }
        #expect(fault?.description.hasPrefix("cannot be read: ") == true)
    }

    @Test func aChangedFileHoldsAtOnceAndABrokenOneDoesNot() throws {
        try write("a:read:*:\(hash("old"))")
        let authorizer = Authorizer(token: nil, file: try file())
        #expect(code(authorizer, "old", .read) == nil)
        try write("a:read:*:\(hash("new"))")
        #expect(code(authorizer, "old", .read) == .unauthorized)
        #expect(code(authorizer, "new", .read) == nil)
        #expect(log.lines == ["notice tokens read again"])
        try write("a:read:*:planted-nonsense")
        for _ in 0..<3 {
            #expect(code(authorizer, "new", .read) == nil)
        }
        try FileManager.default.removeItem(atPath: path)
        #expect(code(authorizer, "new", .read) == nil)
        let broken = "error the file of tokens cannot be used; the tokens of before go on holding"
        #expect(log.lines == ["notice tokens read again", broken, broken])
        #expect(!log.text.contains("planted") && log.text.contains("line 1"))
        try write("a:read:*:\(hash("newest"))")
        #expect(code(authorizer, "newest", .read) == nil)
        #expect(code(authorizer, "new", .read) == .unauthorized)
    }

    private func file() throws -> TokensFile {
        try TokensFile(path: path, logger: log.logger)
    }

    private func write(_ text: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func hash(_ token: String) -> String {
        Digest(of: Array(token.utf8), using: .sha256).hex
    }

    /// What is wrong with a token for a role; `nil` for nothing.
    private func code(_ authorizer: Authorizer, _ token: String, _ role: Role) -> Problem.Code? {
        do {
            _ = try authorizer.caller(authorization: "Bearer \(token)", needing: role)
            return nil
        } catch {
            return error.code
        }
    }
}
