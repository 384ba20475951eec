import HTTPTransport
import Primitives
import Testing

@Suite struct HTTPDateTests {
    /// The three forms of RFC 9110, 5.6.7, and one that object stores are seen to send.
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 09:49:37 +0100",
    ])
    func everyFormIsRead(text: String) {
        #expect(HTTPDate.parse(text) == Timestamp(seconds: 784_111_777))
    }

    @Test(arguments: ["", "soon", "Sun, 99 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z and more"])
    func anythingElseIsNil(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
