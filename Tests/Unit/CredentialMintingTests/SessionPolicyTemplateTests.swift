import CredentialMinting
import Foundation
import Primitives
import Testing

@Suite("Session policy templates")
struct SessionPolicyTemplateTests {
    private func render(_ template: String, _ keys: String...) throws -> String {
        let scope = try SessionScope(bucket: "logs", keys: keys.map { try ObjectKey($0) })
        return try SessionPolicy(scope, template: SessionPolicyTemplate(Array(template.utf8))).json
    }

    @Test("white space goes, but not from within texts")
    func compact() throws {
        let json = try render("{ \"a b\" :\n\t[ \"x \\\" y\\\\\" ,\r\n \"${resources}\" ] }", "k", "l")
        #expect(json == "{\"a b\":[\"x \\\" y\\\\\",\"arn:aws:s3:::logs/k\",\"arn:aws:s3:::logs/l\"]}")
    }

    @Test("a key that looks like the place is not filled in again")
    func noSecondPass() throws {
        // `$` is no key's, but the rest may be.
        #expect(
            try render("{\"R\":[\"${resources}\"]}", "{resources}") == "{\"R\":[\"arn:aws:s3:::logs/{resources}\"]}"
        )
    }

    @Test(
        "refused",
        arguments: [
            "", "x", "[]", "[\"${resources}\"]", "\"${resources}\"", "{}", "{\"R\":[\"${resource}\"]}",
            "{\"R\":[\"${resources}\"]", "{\"R\":[\"${resources}\"]}x", "{\"R\":[\"${resources}\",\"${resources}\"]}",
            "{\"R\":[\"${resources}\"],\"S\":[\"${resources}\"]}", "{\"R\":\"${resources}\"}", "{\"${resources}\":[]}",
            "{\"R\":[\"a${resources}\"]}", "{\"R\":[\"${resources}/*\"]}", "{\"R\":[\"x\\\"${resources}\"]}",
            "{\"R\":[\"\\u0024{resources}\"]}", "{\"R\":[\"${resources}\"],\"${resources}\":1}",
            "{\"R\":[\"${resources}\",\"\\u0024{resources}\"]}", "\u{FEFF}{\"R\":[\"${resources}\"]}",
            "{\"R\":[\"${resources}\"],}", "{\"R\":[\"${resources}\",]}", "{\"R\":[\"${resources}\"], // c\n}",
            "{R:[\"${resources}\"]}", "{'R':[\"${resources}\"]}",
            // The places that may be left out stand in a statement of their own.
            "{\"R\":[\"${resources}\"],\"K\":[\"${kms_key}\"]}", "{\"R\":[\"${resources}\",\"${kms_key}\"]}",
            "{\"S\":[{\"R\":[\"${resources}\"],\"K\":[\"${kms_key}\"]}]}",
            "{\"S\":[{\"R\":[\"${resources}\",\"${canary}\"]},{\"R\":[]}]}",
            "{\"S\":[{\"R\":[\"${resources}\"]},{\"R\":[\"${kms_key}\",\"${kms_key}\"]}]}",
            "{\"S\":[{\"R\":[\"${resources}\"]},{\"R\":\"${bucket}\"}]}",
        ]
    )
    func refused(template: String) {
        #expect(throws: SessionPolicyTemplateError.self) { try SessionPolicyTemplate(Array(template.utf8)) }
    }

    @Test(
        "statements for a key and for the canary are left out where there is none, wherever they stand",
        arguments: [
            "{\"S\":[{\"K\":[\"${kms_key}\"]},{\"C\":[\"${canary}\"]},{\"R\":[\"${resources}\"]}],\"V\":{\"a\":{}}}",
            "{\"S\":[{\"R\":[\"${resources}\"]},{\"K\":[\"${kms_key}\"]},{\"C\":[\"${canary}\"]}],\"V\":{\"a\":{}}}",
            "{\"S\":[{\"C\":[\"${canary}\"]},{\"R\":[\"${resources}\"]},{\"K\":[\"${kms_key}\"]}],\"V\":{\"a\":{}}}",
        ]
    )
    func optionalStatements(template: String) throws {
        #expect(try render(template, "k") == "{\"S\":[{\"R\":[\"arn:aws:s3:::logs/k\"]}],\"V\":{\"a\":{}}}")
    }

    @Test("a document without a place for the key allows none")
    func noKeyPlace() throws {
        let template = try SessionPolicyTemplate(Array("{\"R\":[\"${resources}\"]}".utf8))
        let key = try #require(KMSKey("arn:aws:kms:eu-west-1:1:key/x", grammar: .aws()))
        #expect(throws: SessionPolicyTemplateError.self) { try template.allowing(key) }
    }

    @Test("bytes that are no UTF-8 are refused")
    func notText() {
        let text = "{\"R\":[\"${resources}\"]}"
        #expect(throws: SessionPolicyTemplateError.self) { try SessionPolicyTemplate([0xFF] + Array(text.utf8)) }
        let wide = [0xFE, 0xFF] + text.utf16.flatMap { unit in [UInt8(unit >> 8), UInt8(unit & 0xFF)] } as [UInt8]
        #expect(throws: SessionPolicyTemplateError.self) { try SessionPolicyTemplate(wide) }
    }

    @Test("the shipped one is usable, and grants nothing by a pattern")
    func shipped() throws {
        let scope = try SessionScope(bucket: "logs", keys: [try ObjectKey("k")])
        let json = try SessionPolicy(scope, template: .aws).json
        #expect(!json.contains("*"))
        #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
    }
}
