import ObjectStorage
import Testing

@Suite("XML")
struct XMLElementTests {
    private func parse(_ text: String) throws -> XMLElement {
        try XMLElement(parsing: Array(text.utf8))
    }

    @Test("AWS's answer to AssumeRole")
    func aws() throws {
        let answer = try parse(
            """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleResult>
              <SourceIdentity>DevUser123</SourceIdentity>
                <AssumedRoleUser>
                  <Arn>arn:aws:sts::123456789012:assumed-role/demo/John</Arn>
                  <AssumedRoleId>ARO123EXAMPLE123:John</AssumedRoleId>
                </AssumedRoleUser>
                <Credentials>
                  <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
                  <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
                  <SessionToken>
                   AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI==
                  </SessionToken>
                  <Expiration>2019-11-09T13:34:41Z</Expiration>
                </Credentials>
                <PackedPolicySize>6</PackedPolicySize>
              </AssumeRoleResult>
              <ResponseMetadata>
                <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
              </ResponseMetadata>
            </AssumeRoleResponse>
            """
        )
        #expect(answer.name == "AssumeRoleResponse")
        #expect(answer.children.map(\.name) == ["AssumeRoleResult", "ResponseMetadata"])
        let credentials = try #require(answer.descendant("AssumeRoleResult", "Credentials"))
        #expect(credentials.children.count == 4)
        #expect(credentials.child("AccessKeyId")?.text == "ASIAIOSFODNN7EXAMPLE")
        #expect(credentials.child("SessionToken")?.text.hasPrefix("AQoDYXdzEPT/") == true)
        #expect(credentials.child("SessionToken")?.text.hasSuffix("==") == true)
        #expect(credentials.child("Expiration")?.text == "2019-11-09T13:34:41Z")
        #expect(answer.descendant("AssumeRoleResult", "Credentials", "Nothing") == nil)
        #expect(answer.descendant("Nothing", "Credentials") == nil)
    }

    @Test("prefixes are left out, and text is put together from its pieces")
    func forms() throws {
        let answer = try parse(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment --><s:Root xmlns:s="urn:x" s:a="b"><s:Key> a&amp;b&#x41;<![CDATA[<&c>]]>d<!-- e -->f&quot; </s:Key>
            <Key>second</Key><Empty/><?pi x?></s:Root>
            """
        )
        #expect(answer.name == "Root")
        #expect(answer.child("Key")?.text == "a&bA<&c>df\"")
        #expect(answer.children.map(\.name) == ["Key", "Key", "Empty"])
        #expect(answer.child("Empty")?.text == "")
        #expect(answer.text == "")
    }

    @Test("texts of every script, and markup in them")
    func scripts() throws {
        #expect(try parse("<a>日志 é e\u{301} 🛸</a>").text == "日志 é e\u{301} 🛸")
        #expect(try parse("<a>&lt;b&gt;&#128760;</a>").text == "<b>🛸")
        #expect(try parse("\u{FEFF}<a>x</a>").text == "x")
    }

    @Test(
        "what is not well-formed is refused",
        arguments: [
            "", " ", "x", "{}", "<", "<a", "<a>", "<a></b>", "<a><b></a></b>", "</a>", "<a/><b/>", "<a>&nbsp;</a>",
            "<a>&</a>", "<a b=c/>", "<a b='1' b='2'/>", "<a>\u{1}</a>", "<a/>x", "<a>\u{0}</a>",
            "<?xml version='1.0'?>",
        ]
    )
    func notWellFormed(text: String) {
        #expect(throws: XMLFault.self) { try parse(text) }
    }

    @Test("bytes that are no text are refused")
    func notText() {
        for bytes: [UInt8] in [[0xFF, 0xFE], [0x3C, 0x61, 0x3E, 0xC3, 0x28, 0x3C, 0x2F, 0x61, 0x3E], [0, 0, 0]] {
            #expect(throws: XMLFault.self) { try XMLElement(parsing: bytes) }
        }
    }

    private static let bomb =
        "<!DOCTYPE a [<!ENTITY e0 \"x\">"
        + (1...30).map { "<!ENTITY e\($0) \"&e\($0 - 1);&e\($0 - 1);\">" }.joined() + "]><a>&e30;</a>"

    @Test(
        "document types and entities are refused",
        arguments: [
            bomb,
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>",
            "<!DOCTYPE a SYSTEM \"file:///etc/hostname\"><a/>",
            "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><a/>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"file:///etc/hostname\"> %p;]><a/>",
            "<!DOCTYPE a [<!ATTLIST a b CDATA \"x\">]><a/>",
            "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY e \"x\">]><a/>",
        ]
    )
    func documentTypes(text: String) {
        #expect(throws: XMLFault.self) { try parse(text) }
    }

    @Test("a document type in 16 bits is refused too")
    func wideDocumentType() {
        let wide = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>"
        let bytes: [UInt8] = [0xFE, 0xFF] + wide.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(throws: XMLFault.self) { try XMLElement(parsing: bytes) }
    }

    @Test("depth is bounded")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(throws: Never.self) { try parse(nested(XMLElement.maximumDepth)) }
        #expect(throws: XMLFault.self) { try parse(nested(XMLElement.maximumDepth + 1)) }
        #expect(throws: XMLFault.self) { try parse(nested(100_000)) }
    }

    @Test("the number of elements is bounded")
    func count() throws {
        func flat(_ count: Int) -> String {
            "<r>" + String(repeating: "<a/>", count: count - 1) + "</r>"
        }
        #expect(try parse(flat(XMLElement.maximumElements)).children.count == XMLElement.maximumElements - 1)
        #expect(throws: XMLFault.self) { try parse(flat(XMLElement.maximumElements + 1)) }
    }

    @Test("the size is bounded")
    func size() throws {
        func long(_ bytes: Int) -> String {
            "<a>" + String(repeating: "x", count: bytes - 7) + "</a>"
        }
        #expect(try parse(long(XMLElement.maximumBytes)).text.count == XMLElement.maximumBytes - 7)
        #expect(throws: XMLFault.self) { try parse(long(XMLElement.maximumBytes + 1)) }
    }

    @Test("a fault does not repeat the document")
    func faults() {
        let fault = #expect(throws: XMLFault.self) { try parse("<a>pl4nted</b>") }
        #expect(fault?.description.contains("pl4nted") == false)
    }
}
