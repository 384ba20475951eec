import Foundation
import ObjectStorage
import Testing

/// Each document keeps to the grammar of those who read it; the grammars are checked by what they refuse.
@Suite struct GrammarTests {
    @Test("each document, filled in as it is said", arguments: ShippedDocument.all)
    func documents(document: ShippedDocument) throws {
        for heading in document.headings {
            let text = try Manual.read().section(heading).fill(document.text())
            switch document.kind {
            case .policy(let grammar):
                let policy = try PolicyDocument(parsing: text, grammar: grammar)
                // An inline policy of a role on AWS, a policy of RAM: 10,240 and 6,144 characters; a trust 2,048.
                #expect(text.utf8.count < 2048)
                #expect(grammar == .ram || policy.statements.allSatisfy { $0.sid != nil })
            case .trust(let grammar):
                let policy = try PolicyDocument(parsing: text, grammar: grammar, use: .trust)
                #expect(text.utf8.count < 2048)
                #expect(policy.statements.allSatisfy { !$0.principals.isEmpty })
            case .lifecycleJSON:
                let rule = try LifecycleRule(json: text)
                #expect(rule == LifecycleRule(prefix: "logs/", days: 3))
            case .lifecycleXML:
                let rule = try LifecycleRule(xml: text)
                #expect(rule == LifecycleRule(prefix: "logs/", days: 3))
            }
        }
    }

    private static let statement = #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::logs/*"]}"#

    private func refuses(_ text: String, _ grammar: PolicyGrammar = .aws, _ use: PolicyDocument.Use = .identity) {
        #expect(throws: (any Error).self, "\(text)") {
            try PolicyDocument(parsing: text, grammar: grammar, use: use)
        }
    }

    @Test("the tests' own example is taken")
    func example() throws {
        _ = try PolicyDocument(
            parsing: #"{"Version":"2012-10-17","Statement":[\#(Self.statement)]}"#,
            grammar: .aws
        )
    }

    @Test(
        "documents that are none",
        arguments: [
            "", "[]", "{}", #"{"Version":"2012-10-17","Statement":[]}"#,
            #"{"Version":"2008-10-17","Statement":[\#(statement)]}"#, #"{"Statement":[\#(statement)]}"#,
            #"{"Version":"2012-10-17","Statement":\#(statement)}"#,
            #"{"Version":"2012-10-17","Statement":[\#(statement)],"Comment":"x"}"#,
        ]
    )
    func documentForm(text: String) {
        refuses(text)
    }

    @Test(
        "statements that are none",
        arguments: [
            #"{"Action":["s3:PutObject"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"Allow","Action":[],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":[]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObject"]}"#,
            #"{"Effect":"Allow","NotAction":["s3:PutObject"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObjects"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"Allow","Action":["*"],"Resource":["*"]}"#,
            #"{"Effect":"Allow","Action":["admin:*"]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::logs"]}"#,
            #"{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::*"]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::BUCKET/*"]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3::logs/*"]}"#,
            #"{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":["arn:aws:iam::123456789012:role/*"]}"#,
            #"{"Effect":"Allow","Action":["kms:Decrypt"],"Resource":["arn:aws:kms:eu-west-1:123456789012:alias/x"]}"#,
            #"{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:user/x"]},"Action":["s3:PutObject"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Sid":"a b","Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::logs/*"],"Condition":{"StringIs":{"sts:ExternalId":["x"]}}}"#,
        ]
    )
    func statementForm(statement: String) {
        refuses(#"{"Version":"2012-10-17","Statement":[\#(statement)]}"#)
    }

    @Test(
        "trust in nobody, in everybody, and in more than a role",
        arguments: [
            #"{"Effect":"Allow","Action":["sts:AssumeRole"]}"#,
            #"{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":"*"}"#,
            #"{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"AWS":["*"]}}"#,
            #"{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"AWS":["arn:aws:iam::123456789012:root"]}}"#,
            #"{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"AWS":["arn:aws:iam::123456789012:user/*"]}}"#,
            #"{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":["ec2.amazonaws.com"]}}"#,
            #"{"Effect":"Allow","Action":["iam:PassRole"],"Principal":{"AWS":["arn:aws:iam::123456789012:user/x"]}}"#,
            #"{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"AWS":["arn:aws:iam::123456789012:user/x"]},"Resource":["arn:aws:iam::123456789012:role/x"]}"#,
        ]
    )
    func trustForm(statement: String) {
        refuses(#"{"Version":"2012-10-17","Statement":[\#(statement)]}"#, .aws, .trust)
    }

    @Test(
        "what is AWS's is not RAM's",
        arguments: [
            #"{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["acs:oss:*:*:logs/*"]}"#,
            #"{"Effect":"Allow","Action":["oss:PutObject"],"Resource":["arn:aws:s3:::logs/*"]}"#,
            #"{"Sid":"x","Effect":"Allow","Action":["oss:PutObject"],"Resource":["acs:oss:*:*:logs/*"]}"#,
            #"{"Effect":"Allow","Action":["oss:PutObject"],"Resource":["acs:oss:*:*:*"]}"#,
            #"{"Effect":"Allow","Action":["oss:*"],"Resource":["acs:oss:*:*:logs/*"]}"#,
        ]
    )
    func ram(statement: String) {
        refuses(#"{"Version":"1","Statement":[\#(statement)]}"#, .ram)
    }

    @Test("patterns")
    func patterns() {
        for (pattern, text) in [("*", ""), ("a*", "a"), ("a*c", "a/b/c"), ("*b*", "abc"), ("a?c", "abc"), ("é*", "éa")]
        {
            #expect(PolicyStatement.matches(pattern, text), "\(pattern) \(text)")
        }
        for (pattern, text) in [("", "a"), ("a*", "ba"), ("a?", "a"), ("a*c", "a/b/d"), ("A*", "a"), ("a", "ab")] {
            #expect(!PolicyStatement.matches(pattern, text), "\(pattern) \(text)")
        }
    }
}
