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
            <Key>second</Key><Empty/></s:Root>
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
            "<?xml version='1.0'?>", "<a b/>", "<a b='1'c='2'/>", "<a b='<'/>", "<a b='&x;'/>", "<a b='1/>", "<a / >",
            "< a/>", "<a></a b>", "<a>]]></a>", "<a><![CDATA[x</a>", "<![CDATA[x]]><a/>", "<a/><![CDATA[x]]>",
            "<a><!-- x -- y --></a>", "<a><!-- x ---></a>", "<a><!-- x</a>", "<!--><a/>", "<a/><!--", "<a>&#0;</a>",
            "<a>&#x1F;</a>", "<a>&#xD800;</a>", "<a>&#xFFFE;</a>", "<a>&#x110000;</a>",
            "<a>&#99999999999999999999;</a>",
            "<a>&#;</a>", "<a>&#x;</a>", "<a>&#x41</a>", "<a>&#X41;</a>", "<a>&LT;</a>", "<a>&lt</a>",
            "<a>\u{FFFE}</a>",
            "<a>\u{FFFF}</a>", "<1a/>", "<-a/>", "<.a/>", "<:a/>", "<a:/>", "<a:b:c/>", "<a:1/>", "<a b:='1'/>",
            "<a><b></a>", "<a/></a>", "<a/>&amp;", "&lt;<a/>", "x<a/>", "\u{FEFF}\u{FEFF}<a/>",
            " <?xml version='1.0'?><a/>",
            "<?xml?><a/>", "<?xml ?><a/>", "<?xml encoding='UTF-8'?><a/>", "<?xml version='2.0'?><a/>",
            "<?xml version='1.'?><a/>", "<?xml version='1.0' version='1.0'?><a/>",
            "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
            "<?xml version='1.0' standalone='maybe'?><a/>",
            "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "<?xml version='1.0' encoding='UTF-16'?><a/>",
            "<?xml version='1.0'encoding='UTF-8'?><a/>", "<?xml version='1.0' other='1'?><a/>",
            "<?xml version='1.0'><a/>",
            "<a/><?xml version='1.0'?>", "<?XML version='1.0'?><a/>",
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

    @Test(
        "processing instructions are refused",
        arguments: [
            "<html><?php?></html>", "<?s?>", "<html><?php echo 1 ?>", "<?xml-stylesheet href='x'?><a/>", "<a/><?s?>",
            "<a><?xml version='1.0'?></a>", "<?", "<a><?", "<??>",
        ]
    )
    func instructions(text: String) {
        #expect(throws: XMLFault.self) { try parse(text) }
    }

    @Test(
        "what is well-formed is read",
        arguments: [
            ("<?xml version=\"1.0\"?><a/>", ""),
            ("<?xml version='1.1' encoding='utf-8' standalone='no' ?>\r\n<a/>", ""),
            ("<?xml\tversion = '1.0'\nencoding = \"UTF-8\"?><a>x</a>", "x"), ("<a ></a >", ""), ("<a\n/>", ""),
            ("<a b = \"'&amp;&#9;>\" c='\"'>x</a>", "x"),
            ("<a>x]]y] ]&gt;</a>", "x]]y] ]>"),
            ("<!-- - --><a><!----> x<!-->-->y </a><!-- <b> & -->\n ", "xy"),
            ("<a>&#x10FFFF;&#0065;</a>", "\u{10FFFF}A"),
            ("<a>1\r\n2\r3&#13;4\n</a>", "1\n2\n3\r4"), ("<a><![CDATA[]]]]><![CDATA[>&lt;\r\n]]>.</a>", "]]>&lt;\n."),
            ("<日:志.-1 xmlns:日='x' _='1'>ü</日:志.-1>", "ü"), ("<xml>x</xml>", "x"),
        ]
    )
    func wellFormed(text: String, content: String) throws {
        #expect(try parse(text).text == content)
    }

    @Test("bytes that are not UTF-8 are refused wherever they stand, and none is repaired")
    func encoding() throws {
        let places = [
            ("<html><!-- Fehler f", "r Sie --><body/></html>"), ("<a>", "</a>"), ("<a", "/>"), ("<", "a/>"),
            ("<", ":a/>"),
            ("<a b", "='1'/>"), ("<a b='", "'/>"), ("<a>&", ";</a>"), ("<a><![CDATA[", "]]></a>"), ("", "<a/>"),
            ("<a/>", ""), ("<a></a", ">"), ("<?xml version='1.0", "'?><a/>"),
        ]
        let bytes: [[UInt8]] = [
            [0xFC], [0x80], [0xC3], [0xC3, 0x28], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0xAF],
            [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC4, 0xE3], [0xFF], [0xE2, 0x82],
        ]
        for (before, after) in places {
            for wrong in bytes {
                let document = Array(before.utf8) + wrong + Array(after.utf8)
                let fault = #expect(throws: XMLFault.self) { try XMLElement(parsing: document) }
                #expect(fault?.message == "the document is not UTF-8")
            }
        }
    }

    @Test("attributes and names are bounded")
    func attributes() throws {
        func attributes(_ count: Int) -> String {
            "<a" + (0..<count).map { " b\($0)=''" }.joined() + "/>"
        }
        #expect(throws: Never.self) { try parse(attributes(XMLElement.maximumAttributes)) }
        #expect(throws: XMLFault.self) { try parse(attributes(XMLElement.maximumAttributes + 1)) }
        func named(_ bytes: Int) -> String {
            "<\(String(repeating: "n", count: bytes))/>"
        }
        #expect(try parse(named(XMLElement.maximumNameBytes)).name.count == XMLElement.maximumNameBytes)
        #expect(throws: XMLFault.self) { try parse(named(XMLElement.maximumNameBytes + 1)) }
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
