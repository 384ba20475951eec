import ControlProtocol
import HTTPTransport
import StorageTestSupport
import TestSupport
import Testing

/// The program beside an object store and an STS that answer with pages, some of which stopped it once.
@Suite struct OddAnswerTests {
    private static func settings(_ server: OddServer, profile: String) -> [String: String] {
        let settings = [
            "PROVIDER": "minio", "ENDPOINT": server.url, "BUCKET": "logs", "ACCESS_KEY_ID": "AKID",
            "SECRET_ACCESS_KEY": "pl4nted-secret",
        ]
        return Dictionary(uniqueKeysWithValues: settings.map { ("STORAGE_\(profile)_\($0.key)", $0.value) })
    }

    private static func answers(_ page: [UInt8]) -> [String: OddServer.Answer] {
        let methods = ["POST", "GET", "PUT", "DELETE"]
        var answers = Dictionary(uniqueKeysWithValues: methods.map { ($0, OddServer.Answer.page(page)) })
        answers["HEAD"] = .page([], status: 403)
        answers["GET"] = .page(page, status: 403)
        return answers
    }

    @Test("the worker lives on, says what it got, and works for its other profiles")
    func worker() async throws {
        let site = try await Deployment()
        let server = try await OddServer(Self.answers(OddServer.pages[0].body))
        var settings = Self.settings(server, profile: "ODD").mapValues { Optional($0) }
        settings["STORAGE_PROFILES"] = "default,odd"
        settings["STORAGE_ODD_SELF_TEST"] = "off"
        let worker = try await site.worker(settings)
        for (index, page) in OddServer.pages.enumerated() {
            try await server.answer(Self.answers(page.body))
            let asked = try await server.counts(of: "POST").requests
            let started = try await worker.send(
                .post,
                "/v1/uploads",
                body: #"{"gateway":"ODD-\#(index)","profile":"odd","files":[{"module":"3","boot_indexes":[1]}]}"#
            )
            #expect(started.status == 202)
            try await until("a mint is tried") { try await server.counts(of: "POST").requests > asked }
        }
        try await until("it says what it got") {
            let log = worker.process.errors.text
            return log.contains("Fehler f\\xFCr Sie") || log.contains(#"Fehler f\\xFCr Sie"#)
        }
        let (_, running) = try await site.dock("DOCK-BESIDE")
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-BESIDE")
        try await until("the other profile works") { try await worker.upload(upload.id).state == .completed }
        #expect(worker.process.isRunning)
        #expect(!worker.process.errors.text.contains("pl4nted"))
    }

    private static let passing: [OddServer.Answer] = [
        .page(OddServer.pages[0].body), .page([]), .page(OddServer.pages[0].body, status: 400),
        .page(Array("<html>Forbidden</html>".utf8), status: 403),
        .page(
            Array("<Error><Code>InvalidAccessKeyId</Code><Message>Words.</Message></Error>".utf8),
            status: 403,
            type: "application/xml"
        ),
    ]

    @Test(
        "an upload waits for an STS that answers badly, and for a key that it does not know yet",
        arguments: passing.indices
    )
    func waits(index: Int) async throws {
        let site = try await Deployment()
        let sts = try await OddServer(["POST": Self.passing[index]])
        func setting(_ endpoint: String) -> String {
            "storage:\n  default:\n    sts_endpoint: \(endpoint)\n"
        }
        let path = try site.folder.write("waybill.yaml", setting(sts.url))
        let worker = try await site.worker(["CONFIG": path, "STORAGE_DEFAULT_SELF_TEST": "off"])
        let (_, running) = try await site.dock("DOCK-PATIENT")
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-PATIENT")
        try await until("it asks again") { try await sts.counts(of: "POST").requests > 1 }
        #expect(try await worker.upload(upload.id).state == .requested)
        _ = try site.folder.write("waybill.yaml", setting(site.storage.endpoint))
        try await until("it completes") { try await worker.upload(upload.id).state.isTerminal }
        #expect(try await worker.upload(upload.id).state == .completed)
    }

    private struct Look: Sendable {
        let head: OddServer.Answer
        let get: OddServer.Answer
        let exit: Int32
        let says: String

        static func document(_ code: String, status: Int) -> OddServer.Answer {
            .page(Array("<Error><Code>\(code)</Code></Error>".utf8), status: status, type: "application/xml")
        }

        static func bare(_ status: Int) -> OddServer.Answer {
            .page([], status: status)
        }
    }

    private static let md5 = "5d41402abc4b2a76b9719d911017c592"
    private static let part = OddServer.Answer.firstByte(UInt8(ascii: "h"), of: 5, etag: md5)
    private static let looks: [Look] = [
        // HEAD is refused, and the object may be read.
        Look(head: .page([], status: 403), get: part, exit: 0, says: "verified"),
        Look(head: .page([], status: 405), get: part, exit: 0, says: "verified"),
        Look(head: Look.bare(403), get: Look.document("AccessDenied", status: 403), exit: 1, says: "access_denied"),
        Look(head: Look.bare(404), get: Look.document("NoSuchKey", status: 404), exit: 1, says: "missing"),
        // Nothing is said of the object.
        Look(head: Look.bare(404), get: Look.document("NoSuchBucket", status: 404), exit: 3, says: "BUCKET"),
        Look(head: Look.bare(400), get: Look.document("ExpiredToken", status: 400), exit: 3, says: "ExpiredToken"),
        Look(
            head: Look.bare(400),
            get: Look.document("AuthorizationHeaderMalformed", status: 400),
            exit: 3,
            says: "REGION"
        ),
        Look(head: Look.bare(200), get: Look.document("InvalidObjectState", status: 403), exit: 3, says: "archive"),
        Look(head: Look.bare(307), get: Look.bare(307), exit: 3, says: "HTTP 307"),
        Look(head: Look.bare(501), get: Look.bare(501), exit: 3, says: "HTTP 501"),
        Look(head: Look.bare(403), get: Look.bare(403), exit: 3, says: "HTTP 403"),
    ]

    @Test(
        "verify ends with 1 where the answer is no, and with 3 where nothing is said of the object",
        arguments: looks.indices
    )
    func exitCodes(index: Int) async throws {
        let look = Self.looks[index]
        let server = try await OddServer(["HEAD": look.head, "GET": look.get])
        let environment = Self.settings(server, profile: "DEFAULT").map { ("WAYBILL_\($0.key)", $0.value) }
        let finished = try await ChildProcess.run(
            [try BuiltProduct.path("waybill"), "verify", "logs/a.tar", "--size", "5", "--fingerprint", Self.md5],
            environment: Dictionary(uniqueKeysWithValues: environment)
        )
        let said = finished.output + finished.errors
        #expect(finished.exit == .code(look.exit), "\(said)")
        #expect(said.contains(look.says), "\(said)")
    }

    @Test("check, mint and verify end as for any failure, and say what they got", arguments: OddServer.pages.indices)
    func commands(index: Int) async throws {
        let page = OddServer.pages[index]
        let folder = try TemporaryDirectory()
        let server = try await OddServer(Self.answers(page.body))
        var settings = Self.settings(server, profile: "DEFAULT")
        settings["STORE_URL"] = "sqlite:\(folder.file("waybill.db"))"
        settings["MQTT_URL"] = "mqtt://127.0.0.1:\(try FreePort.next())"
        let environment = Dictionary(uniqueKeysWithValues: settings.map { ("WAYBILL_\($0.key)", $0.value) })
        for arguments in [
            ["check"], ["mint", "--key", "logs/a.tar", "--no-audit"],
            ["verify", "logs/a.tar", "--size", "5", "--fingerprint", "5d41402abc4b2a76b9719d911017c592"],
        ] {
            let finished = try await ChildProcess.run(
                [try BuiltProduct.path("waybill")] + arguments,
                environment: environment
            )
            let said = finished.output + finished.errors
            guard case .code(let code) = finished.exit else {
                Issue.record("\(arguments[0]) at \(page.name): \(finished.exit)")
                continue
            }
            #expect((1...3).contains(code), "\(arguments[0]) at \(page.name): \(said)")
            #expect(!said.contains("pl4nted"))
            let isBounded = page.body.count < 65536 && !page.body.isEmpty
            if isBounded, arguments[0] != "verify" {
                #expect(said.contains("text/html"), "\(arguments[0]) at \(page.name): \(said)")
            }
        }
    }
}
