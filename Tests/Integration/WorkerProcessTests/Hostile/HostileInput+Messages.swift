import ControlProtocol
import Foundation
import TestSupport

extension HostileInput {
    /// What another client of the broker publishes on docks' topics.
    static let messages: [HostileInput] = payloads + floods

    private static let payloads: [HostileInput] = [
        bytes("nothing", []),
        bytes("a NUL", [0]),
        text("an open brace", "{"),
        text("null", "null"),
        text("a number past all bounds", "1e999999999"),
        text("a number of 100,000 digits", String(repeating: "9", count: 100_000)),
        text("100,000 open brackets", String(repeating: "[", count: 100_000)),
        text("513 open brackets", String(repeating: "[", count: 513)),
        text("20,000 open objects", String(repeating: #"{"data":"#, count: 20_000)),
        text("100,000 members", progress("{\(hundredThousandMembers)}")),
        text("duplicate members", progress(#"{},"data":{},"method":"x""#)),
        text("a trailing comma", progress("{},")),
        bytes("UTF-16", utf16(#"{"method":"x"}"#)),
        bytes("bytes that are not UTF-8", [0x7b, 0x22, 0xff, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
        text("lone surrogates", progress(#""\ud800\udc00\ud800""#)),
        text("50,000 bad escapes", String(repeating: #"\q"#, count: 50_000)),
        text("a key of 200,000 letters", file(#""key":"\#(String(repeating: "k", count: 200_000))""#)),
        text("10,000 files", progress(#"{"output":{"ext":{"files":[\#(tenThousandFiles)]}}}"#)),
        text("a size below zero", file(#""key":"a","size":-1"#)),
        text("a size past 64 bits", file(#""key":"a","size":99999999999999999999"#)),
        text("a percent of the wrong type", file(#""key":"a","progress":{"progress":[[]]}"#)),
        text("escape sequences", file(#""key":"a","module":"\u001b[2J\u202e","status":"\u2028""#)),
        text("a method of 9,000 letters", #"{"method":"\#(String(repeating: "m", count: 9_000))","data":{}}"#),
        text("a reply to nobody", #"{"tid":"nobody","bid":"b","method":"fileupload_start","data":{"result":324001}}"#),
        text("a megabyte", String(repeating: "x", count: 1 << 20)),
    ]

    private static let floods: [HostileInput] = [
        HostileInput("2,000 events that want an answer") { site in
            for number in 0..<2_000 {
                try await site.publish(
                    #"{"tid":"\#(number)","bid":"b","method":"fileupload_progress","need_reply":1,"data":{"output":{}}}"#
                )
            }
        },
        HostileInput("1,000 gateways that nobody knows") { site in
            let payload = file(#""key":"k","progress":{"progress":100}"#)
            for number in 0..<1_000 {
                try await site.publish(payload, gateway: "G\(number)")
            }
        },
        HostileInput("a gateway of 300 letters") { site in
            try await site.publish("{}", gateway: String(repeating: "g", count: 300))
        },
        // Before the dock has taken the start, or before there is an object, a forged report can stop the upload as the dock's
        // own could (SECURITY.md).
        HostileInput("forged reports of a live upload") { site in
            let upload = try await site.worker.start(HostileSite.honest)
            try await until("the dock has begun") {
                try await ![.requested, .issued].contains(site.worker.upload(upload.id).state)
            }
            for file in upload.files {
                for status in ["ok", "file_uploading", "no such status"] {
                    for _ in 0..<20 {
                        try await site.publish(forgery(of: file.objectKey, status: status))
                    }
                }
            }
            try await site.expectCompletion(of: upload)
        },
    ]

    private static func text(_ name: String, _ text: String) -> HostileInput {
        bytes(name, Array(text.utf8))
    }

    private static func bytes(_ name: String, _ payload: [UInt8]) -> HostileInput {
        HostileInput("a message: \(name)") { site in
            for topic in ["events", "services_reply"] {
                try await site.publish(payload, to: topic)
            }
        }
    }

    private static func progress(_ data: String) -> String {
        #"{"tid":"t","bid":"b","timestamp":1,"method":"fileupload_progress","data":\#(data)}"#
    }

    private static func file(_ fields: String) -> String {
        progress(#"{"output":{"ext":{"files":[{\#(fields)}]}}}"#)
    }

    private static func forgery(of key: String, status: String) -> String {
        let fingerprint = UUID().uuidString.replacing("-", with: "").lowercased()
        let said = #""progress":{"progress":100,"status":"\#(status)"}"#
        return file(#""key":"\#(key)","size":1,"fingerprint":"\#(fingerprint)",\#(said)"#)
    }

    private static func utf16(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    private static var hundredThousandMembers: String {
        (0..<100_000).map { #""\#($0)":0"# }.joined(separator: ",")
    }

    private static var tenThousandFiles: String {
        (0..<10_000).map { #"{"key":"k\#($0)","size":1,"progress":{"progress":1}}"# }.joined(separator: ",")
    }
}
