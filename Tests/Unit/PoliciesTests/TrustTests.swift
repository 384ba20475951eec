import Testing

/// Who may assume the roles, what the worker's own user or role may do, and what ends sessions.
@Suite struct TrustTests {
    private static let headings = [ShippedDocument.aws, ShippedDocument.ceph, ShippedDocument.ali]

    private static func folder(_ heading: String) -> String {
        switch heading {
        case ShippedDocument.aws: "aws"
        case ShippedDocument.ceph: "ceph"
        default: "ali"
        }
    }

    private static func account(_ heading: String) -> String {
        switch heading {
        case ShippedDocument.aws: "arn:aws:iam::123456789012:"
        case ShippedDocument.ceph: "arn:aws:iam:::"
        default: "acs:ram::1234567890123456:"
        }
    }

    @Test("the worker is trusted, and nobody else", arguments: headings)
    func trust(heading: String) throws {
        let document = try ShippedDocument.policy("\(Self.folder(heading))/role-trust.json", below: heading)
        let account = Self.account(heading)
        let context = ["sts:ExternalId": "a-long-random-text"]
        for statement in document.statements {
            #expect(statement.principals == ["\(account)user/waybill"])
        }
        for name in ["user/waybill", "user/waybill2", "user/other", "role/waybill", "root"] {
            let attempt = Attempt(action: "sts:AssumeRole", principal: account + name, context: context)
            #expect(document.allows(attempt) == (name == "user/waybill"), "\(name)")
        }
        for action in document.grammar.actions.keys where !Self.isMark(action, heading) {
            let attempt = Attempt(action: action, principal: account + "user/waybill", context: context)
            #expect(document.allows(attempt) == (action == "sts:AssumeRole"), "\(action)")
        }
    }

    /// What puts AWS's tags and source identity on a session.
    private static func isMark(_ action: String, _ heading: String) -> Bool {
        heading == ShippedDocument.aws && ["sts:TagSession", "sts:SetSourceIdentity"].contains(action)
    }

    @Test("it may be a role, where it runs with one", arguments: headings)
    func role(heading: String) throws {
        let document = try ShippedDocument.policy(
            "\(Self.folder(heading))/role-trust.json",
            below: heading,
            ["PARENT": "role/worker"]
        )
        #expect(document.statements.flatMap(\.principals).allSatisfy { $0 == Self.account(heading) + "role/worker" })
    }

    @Test("without the external id nobody is", arguments: [ShippedDocument.aws, ShippedDocument.ali])
    func externalID(heading: String) throws {
        let document = try ShippedDocument.policy("\(Self.folder(heading))/role-trust.json", below: heading)
        let worker = Self.account(heading) + "user/waybill"
        for id in [nil, "", "A-LONG-RANDOM-TEXT", "a-long-random-text2"] {
            var attempt = Attempt(action: "sts:AssumeRole", principal: worker)
            attempt.context["sts:ExternalId"] = id
            #expect(!document.allows(attempt), "\(id ?? "none")")
        }
    }

    @Test("on AWS the sessions may be marked")
    func marks() throws {
        let document = try ShippedDocument.policy("aws/role-trust.json", below: ShippedDocument.aws)
        for action in ["sts:TagSession", "sts:SetSourceIdentity"] {
            #expect(document.allows(Attempt(action: action, principal: "arn:aws:iam::123456789012:user/waybill")))
            #expect(!document.allows(Attempt(action: action, principal: "arn:aws:iam::123456789012:user/other")))
        }
    }

    @Test("the worker assumes the two roles, and does nothing else", arguments: Site.withRoles)
    func parent(site: Site) throws {
        guard site.name != "ceph" else {
            // RGW asks the role's trust alone: the user has no policy.
            #expect(!ShippedDocument.all.contains { $0.path.hasPrefix("ceph/parent") })
            return
        }
        let document = try ShippedDocument.policy("\(site.name)/parent-policy.json", below: site.heading)
        for attempt in site.attempts(bucket: "logs", keys: ["a", "waybill/canary/default"]) {
            let isRole = ["/waybill-dock", "/waybill-verify"].contains { attempt.resource?.hasSuffix($0) == true }
            let isAssuming = attempt.action == "sts:AssumeRole" || Self.isMark(attempt.action, site.heading)
            #expect(document.allows(attempt) == (isRole && isAssuming), "\(attempt)")
        }
    }

    @Test("what was issued before the time is denied everything, and what comes after nothing")
    func revocation() throws {
        let revoking = try ShippedDocument.policy("aws/revoke-sessions.json", below: ShippedDocument.aws)
        let role = try ShippedDocument.policy("aws/role-policy.json", below: ShippedDocument.aws)
        for (issued, isAlive) in [
            ("2025-12-31T23:59:59Z", false), ("2026-01-01T00:00:00Z", true), ("2026-01-01T00:00:01Z", true),
        ] {
            let attempt = Attempt(
                action: "s3:PutObject",
                resource: "arn:aws:s3:::my-bucket/a",
                context: ["aws:TokenIssueTime": issued]
            )
            #expect([role, revoking].allow(attempt) == isAlive, "\(issued)")
            #expect(!revoking.allows(attempt))
        }
    }
}
