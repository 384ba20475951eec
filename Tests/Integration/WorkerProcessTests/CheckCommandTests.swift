import HTTPTransport
import TestSupport
import Testing

/// `waybill check` against real servers: what is well, and each thing that is not.
@Suite struct CheckCommandTests {
    @Test("all is well beside a running worker, and the mint that was tried has its row")
    func allIsWell() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let checked = try await worker.local("check")
        #expect(checked.exit == .code(0), "\(checked.output)\(checked.errors)")
        for name in [
            "settings", "files", "api", "store", "broker", "subscriptions", "commands", "notices", "default: parent",
            "default: clock", "default: mint", "default: start", "default: look", "default: scope",
        ] {
            #expect(checked.output.contains("ok       \(name) "), "\(name)")
        }
        let duration = try await worker.local("check", settings: Self.alone(["STORAGE_DEFAULT_DURATION": "2h"]))
        #expect(duration.output.contains("(DURATION is 2h)"))
        let audit = try await worker.waybill("audit", "--purpose", "check")
        #expect(audit.output.contains("waybill/canary/default"))
        #expect(try await worker.send(.get, "/readyz").status == 200)
    }

    /// With a canary of its own: two self-tests of one key that meet undo each other.
    private static func alone(_ settings: [String: String]) -> [String: String] {
        let canary = "waybill/canary/check-\(UInt32.random(in: 0 ... .max))"
        return settings.merging(["STORAGE_DEFAULT_CANARY_KEY": canary]) { first, _ in first }
    }

    @Test("before the first run the store is made, as the run would make it")
    func beforeTheFirstRun() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let other = ["STORE_URL": "sqlite:\(site.folder.file("fresh.db"))"]
        let checked = try await worker.local("check", settings: other)
        #expect(checked.exit == .code(0) && checked.output.contains("is made"))
        let strict = ["STORE_URL": "sqlite:\(site.folder.file("never.db"))", "STORE_MIGRATE": "check"]
        let refused = try await worker.local("check", settings: strict)
        #expect(refused.exit == .code(1) && refused.output.contains("waybill migrate"))
    }

    @Test("what does not work is named, with a remedy, and the rest is looked at all the same")
    func whatDoesNotWork() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let port = try FreePort.next()
        for (settings, failed, remedy) in [
            (["MQTT_URL": "mqtt://127.0.0.1:\(port)"], "broker", "MQTT_URL"),
            (["STORAGE_DEFAULT_SECRET_ACCESS_KEY": "pl4nted-wrong"], "default: mint", "check SECRET_ACCESS_KEY"),
            (["STORAGE_DEFAULT_ACCESS_KEY_ID": "nobody"], "default: mint", "check ACCESS_KEY_ID"),
            // The gateway grants seven days, and the settings let MinIO a year.
            (["STORAGE_DEFAULT_DURATION": "8d"], "default: mint", "lower DURATION, which is 8d"),
            (["STORAGE_DEFAULT_DURATION": "8d"], "default: mint", "4h is granted, and DURATION is 8d"),
            (["STORAGE_DEFAULT_ENDPOINT": "http://127.0.0.1:\(port)"], "default: clock", "ENDPOINT"),
            (["STORAGE_DEFAULT_CA_FILE": site.folder.file("none.pem")], "files", "fix the file"),
            (["STORAGE_DEFAULT_PARENT": "file", "STORAGE_DEFAULT_PARENT_FILE": "/none"], "default: parent", ""),
        ] {
            let checked = try await worker.local("check", settings: Self.alone(settings))
            #expect(checked.exit == .code(1), "\(failed)")
            #expect(checked.output.contains("failed   \(failed) "), "\(checked.output)")
            #expect(checked.output.contains(remedy) && checked.output.contains("ok       store "))
            #expect(!(checked.output + checked.errors).contains("pl4nted"))
        }
    }

    /// MinIO tells only who may list every bucket; others learn that they are denied.
    @Test("a bucket that is not there is found", arguments: [true, false])
    func missingBucket(mayList: Bool) async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        var settings = Self.alone(["STORAGE_DEFAULT_BUCKET": "no-such-bucket"])
        if mayList {
            settings["STORAGE_DEFAULT_ACCESS_KEY_ID"] = site.storage.rootAccessKeyID
            settings["STORAGE_DEFAULT_SECRET_ACCESS_KEY"] = site.storage.rootSecretAccessKey
        }
        let checked = try await worker.local("check", settings: settings)
        #expect(checked.exit == .code(1))
        #expect(checked.output.contains("failed   default: look "), "\(checked.output)")
        #expect(checked.output.contains(mayList ? "NoSuchBucket" : "check that BUCKET"))
    }

    @Test("a notice that the broker does not let through is found")
    func droppedNotices() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        var options = MosquittoServer.Options()
        options.accessControl = "topic readwrite thing/product/#\ntopic read waybill/events/#\n"
        let broker = try await MosquittoServer.start(options)
        let checked = try await worker.local("check", settings: ["MQTT_URL": broker.url])
        #expect(checked.exit == .code(1))
        #expect(checked.output.contains("ok       broker ") && checked.output.contains("failed   notices "))
        #expect(checked.output.contains("allow this user to write waybill/events/#"))
    }
}
