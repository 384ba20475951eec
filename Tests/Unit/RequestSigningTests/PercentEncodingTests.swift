import Primitives
import RequestSigning
import Testing

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test(
        "leaves only RFC 3986's unreserved characters",
        arguments: [
            ("aZ09-._~", "aZ09-._~", "aZ09-._~"),
            ("a/b", "a/b", "a%2Fb"),
            (" +%&=", "%20%2B%25%26%3D", "%20%2B%25%26%3D"),
            ("é", "%C3%A9", "%C3%A9"),
            ("e\u{301}", "e%CC%81", "e%CC%81"),
            ("🚁", "%F0%9F%9A%81", "%F0%9F%9A%81"),
            ("*'()!", "%2A%27%28%29%21", "%2A%27%28%29%21"),
            ("", "", ""),
        ]
    )
    func table(text: String, key: String, component: String) {
        #expect(PercentEncoding.key(text) == key)
        #expect(PercentEncoding.component(text) == component)
    }

    @Test("of a query keeps the order, and the equals sign of an empty value")
    func query() {
        let items = [
            QueryItem("b", "x y"), QueryItem("a"), QueryItem("b", "&"), QueryItem("", "="), QueryItem("ä", "/"),
        ]
        #expect(PercentEncoding.query(items) == "b=x%20y&a=&b=%26&=%3D&%C3%A4=%2F")
        #expect(PercentEncoding.query([]) == "")
    }

    @Test("survives a round trip, and holds nothing but the safe characters")
    func roundTrip() {
        var generator = SplitMix64(seed: 3)
        let safe = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%".utf8)
        for _ in 0..<2000 {
            let text = String.random(upTo: 40, using: &generator)
            let component = PercentEncoding.component(text)
            let key = PercentEncoding.key(text)
            #expect(PercentEncoding.decode(component).map { Array($0.utf8) } == Array(text.utf8))
            #expect(PercentEncoding.decode(key).map { Array($0.utf8) } == Array(text.utf8))
            #expect(safe.isSuperset(of: component.utf8))
            #expect(safe.union("/".utf8).isSuperset(of: key.utf8))
        }
    }

    @Test("is one to one")
    func injective() {
        var generator = SplitMix64(seed: 5)
        let texts = Set((0..<5000).map { _ in Array(String.random(upTo: 3, using: &generator).utf8) })
        let encoded = Set(texts.map { PercentEncoding.component(String(decoding: $0, as: UTF8.self)) })
        #expect(encoded.count == texts.count)
    }
}
