import ControlProtocol
import Testing

@testable import ControlAPI

@Suite struct HostTests {
    @Test(
        arguments: [
            ("localhost", "localhost", nil), ("LocalHost:8484", "localhost", 8484), ("localhost.", "localhost", nil),
            ("127.0.0.1:1", "127.0.0.1", 1), ("[::1]:8484", "[::1]", 8484), ("[FE80::1]", "[fe80::1]", nil),
            ("a.example:", "a.example", nil),
        ] as [(String, String, Int?)]
    )
    func anAuthorityIsRead(text: String, host: String, port: Int?) {
        let authority = Authority(text)
        #expect(authority?.host == host)
        #expect(authority?.port == port)
    }

    @Test(arguments: [
        "", ":80", "a b", "a/b", "user@a", "a:b", "a:65536", "a:-1", "[::1", "::1", "[a]", "[127.0.0.1]", "a,b", "ä",
        "a\tb",
        "[::1]x", "[]:80", "a:80:80", "http://a", "*",
    ])
    func whatIsNoAuthorityIsRefused(text: String) {
        #expect(Authority(text) == nil)
    }

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:8484", "10.1.2.3", "[::1]:8484", "[2001:db8::1]", "localhost", "LOCALHOST:1",
        "localhost.",
        "docks.example", "Docks.Example:80", "docks.example.",
    ])
    func theApisOwnHostsAreAnsweredTo(host: String) throws {
        try HostRules(names: ["Docks.example"]).check(host)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a.localhost", "2130706433", "0x7f.1",
        "127.1",
        "docks.example.evil", "xdocks.example", "127.0.0.1x", "",
    ])
    func othersAreMisdirected(host: String) {
        let problem = #expect(throws: Problem.self) { try HostRules(names: ["docks.example"]).check(host) }
        #expect(problem?.code == .misdirected && problem?.status == 421)
    }

    @Test(arguments: [
        ("10.0.0.7", "10.0.0.7"), ("::1", "0:0:0:0::/64"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8::9", "2001:db8:0:0::/64"), ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80:0:0:0::/64"),
        ("::ffff:10.0.0.7", "10.0.0.7"), ("1::2:3:4:5:6:7", "1:0:2:3::/64"),
    ])
    func clientsAreToldApartByTheirNetworks(address: String, group: String) {
        #expect(ClientAddress.group(of: address) == group)
    }

    @Test func aSocketInTheFileSystemIsOneClient() {
        #expect(ClientAddress.group(of: nil) == "unix")
    }

    @Test(arguments: [
        "/", "/livez", "/v1/uploads", "/v1/uploads/a%20b", "/v1/uploads/a.b", "/v1/uploads/...", "/a/%2e%2e%2e",
    ])
    func plainPaths(path: String) {
        #expect(PathRules.isPlain(path))
    }

    @Test(arguments: [
        "", "v1", "//", "//v1//uploads/", "/v1//uploads", "/v1/uploads/", "/v1/./uploads", "/v1/../v1/uploads", "/.",
        "/..",
        "/v1/%2e/uploads", "/v1/%2E%2e/uploads", "/v1/.%2e/uploads", "/v1%2Fuploads", "/v1/uploads%2f", "/v1/a%5Cb",
        "/v1\\uploads",
    ])
    func pathsThatOthersNormalise(path: String) {
        #expect(!PathRules.isPlain(path))
    }
}
