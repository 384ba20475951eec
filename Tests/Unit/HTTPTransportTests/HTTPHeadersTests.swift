import HTTPTransport
import Testing

@Suite struct HTTPHeadersTests {
    @Test func namesAreComparedWithoutCase() {
        let headers: HTTPHeaders = ["Content-Type": "a", "X-Two": "1", "x-two": "2"]
        #expect(headers["content-type"] == "a")
        #expect(headers["CONTENT-TYPE"] == "a")
        #expect(headers["X-TWO"] == "1")
        #expect(headers.values(of: "x-Two") == ["1", "2"])
        #expect(headers["Content_Type"] == nil)
    }

    /// `@` and `` ` ``, `[` and `{` differ in the same bit as capitals do, and are no letters.
    @Test func onlyLettersHaveCase() {
        let headers: HTTPHeaders = ["a^b": "1", "a`": "2"]
        #expect(headers["A~B"] == nil)
        #expect(headers["A@"] == nil)
        #expect(headers["A`"] == "2")
    }

    @Test func settingReplacesInPlace() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3", "C": "4"]
        headers["a"] = "9"
        #expect(headers.map(\.value) == ["9", "2", "4"])
        headers["D"] = "5"
        #expect(headers.map(\.name) == ["A", "B", "C", "D"])
        headers["b"] = nil
        #expect(headers.map(\.name) == ["A", "C", "D"])
    }

    @Test func appendingKeepsWhatIsThere() {
        var headers: HTTPHeaders = ["A": "1"]
        headers.append(name: "a", value: "2")
        #expect(headers.fields == [HTTPHeader(name: "A", value: "1"), HTTPHeader(name: "a", value: "2")])
    }
}
