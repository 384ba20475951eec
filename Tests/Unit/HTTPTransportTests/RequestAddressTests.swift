import Testing

@testable import HTTPTransport

@Suite struct RequestAddressTests {
    @Test(arguments: [
        ("http://h", "/"), ("https://h/", "/"), ("HTTPS://h:1/a", "/a"), ("http://h?q=1", "/?q=1"),
        ("http://h/a/../b//c?x=/y?", "/a/../b//c?x=/y?"), ("http://[::1]:80/%2f", "/%2f"),
    ])
    func theTargetIsWhatFollowsTheAuthority(url: String, target: String) throws {
        let address = try RequestAddress(url)
        #expect(address.target == target)
        #expect(address.url == url)
    }

    @Test(arguments: [
        "", "h/a", "ftp://h/", "http:/h", "http://", "http:///a", "https://?q", "http://u@h/", "http://u:p@h/",
        "http://h/a#f", "http://h/a b", "http://h/ü", "http://h/\r\nX: y", "http://h/\0", " http://h/",
        "\u{212A}ttp://h",
    ])
    func anythingElseIsRefused(url: String) {
        #expect(throws: RequestFault.self) { try RequestAddress(url) }
    }

    @Test(arguments: [
        ("http://h/a?X-Amz-Signature=sesame", "GET http://h/a"), ("HTTPS://user:sesame@h/p#sesame", "GET https://h/p"),
        ("http://user:se/sa@me@h/p", "GET http://h/p"), ("http://h?sesame", "GET http://h"),
        ("sesame", "GET (no http address)"), ("http://h/\r\nX", "GET http://h/??X"),
        ("http://?u:sesame@h", "GET http://"), ("http://h/a/../b", "GET http://h/a/../b"),
    ])
    func aLabelHasNoSecrets(url: String, label: String) {
        #expect(RequestAddress.label(method: .get, url: url) == label)
    }
}
