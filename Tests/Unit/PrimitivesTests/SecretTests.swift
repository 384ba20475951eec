import Foundation
import Primitives
import Testing

@Suite("Secret")
struct SecretTests {
    private static let planted = "pl4nt3d-s3cret"
    private let secret = Secret(Self.planted)

    private struct Holder {
        var name = "holder"
        var secret: Secret
        var maybe: Secret?
        var list: [Secret]
        var byName: [String: Secret]
    }

    private enum Choice: Error {
        case bare(Secret)
        case labelled(key: Secret, count: Int)
    }

    private final class Owner {
        let secret: Secret

        init(_ secret: Secret) {
            self.secret = secret
        }
    }

    /// Everything that a log, an error or a debugger would print of a value.
    private func texts(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var mirrored = ""
        for child in Mirror(reflecting: value).children {
            mirrored += "\(child.label ?? "") \(child.value) \(Mirror(reflecting: child.value).children.map { $0 })"
        }
        return [
            "\(value)", String(describing: value), String(reflecting: value), dumped, mirrored,
            String(describing: Mirror(reflecting: value)),
        ]
    }

    @Test("no textual form shows the value, wherever it stands")
    func neverPrints() {
        let values: [Any] = [
            secret,
            secret as Any? as Any,
            [secret],
            ["key": secret],
            [secret: 1],
            Set([secret]),
            (1, secret),
            Holder(secret: secret, maybe: secret, list: [secret], byName: ["a": secret]),
            Choice.bare(secret),
            Choice.labelled(key: secret, count: 2),
            Result<Int, Choice>.failure(.bare(secret)),
            Owner(secret),
            NSError(domain: "test", code: 1, userInfo: ["secret": secret]),
        ]
        for value in values {
            for text in texts(of: value) {
                #expect(!text.contains(Self.planted), "in \(type(of: value))")
            }
        }
    }

    @Test("an error that holds one does not show it")
    func errors() {
        let error: any Error = Choice.labelled(key: secret, count: 1)
        #expect(!error.localizedDescription.contains(Self.planted))
        #expect("\(error)".contains("<redacted>"))
    }

    @Test("formatting and debugging say that something was left out")
    func redaction() {
        #expect("\(secret)" == "<redacted>")
        #expect(String(reflecting: secret) == "<redacted>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect("\(Secret(""))" == "<redacted>", "an empty one looks like the others")
    }

    @Test("the value comes out by name only, unchanged")
    func reveal() {
        for value in ["", " ", "a", "ключ\u{0}\n", "e\u{301}"] {
            #expect(Array(Secret(value).reveal().utf8) == Array(value.utf8))
            #expect(Secret(value).isEmpty == value.isEmpty)
        }
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
    }
}
