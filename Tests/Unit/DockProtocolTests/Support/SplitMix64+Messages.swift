import Primitives

@testable import DockProtocol

/// Random messages.
extension SplitMix64 {
    mutating func chance() -> Bool {
        Bool.random(using: &self)
    }

    /// Text with what JSON escapes, and what it need not.
    mutating func text() -> String {
        let alphabet: [Character] = [
            "a", "Z", "0", "/", "\\", "\"", "\n", "\t", "\u{1}", "\u{7F}", " ", "é", "机", "🛩", "\u{2028}", "{", "]",
            ",",
        ]
        return String(
            (0..<Int.random(in: 1...24, using: &self)).compactMap { _ in alphabet.randomElement(using: &self) }
        )
    }

    mutating func maybe<Value>(_ value: (inout SplitMix64) -> Value) -> Value? {
        chance() ? value(&self) : nil
    }

    mutating func several<Value>(_ value: (inout SplitMix64) -> Value) -> [Value] {
        (0..<Int.random(in: 0...4, using: &self)).map { _ in value(&self) }
    }

    mutating func integer() -> Int64 {
        chance() ? Int64.random(in: .min ... .max, using: &self) : Int64.random(in: -3...1000, using: &self)
    }

    mutating func size() -> Int64 {
        Int64.random(in: 0...(chance() ? .max : 1 << 20), using: &self)
    }

    /// A moment that cannot be taken for one in seconds.
    mutating func moment() -> Timestamp {
        Timestamp(milliseconds: Int64.random(in: 100_000_000_001...253_402_300_799_999, using: &self))
    }

    mutating func command() -> Command {
        switch Int.random(in: 0..<3, using: &self) {
        case 0: .list(modules: several { $0.text() })
        case 1: .cancel(modules: several { $0.text() })
        default: .start(start())
        }
    }

    mutating func start() -> UploadStart {
        let inSeconds = chance()
        let expiry = inSeconds ? Timestamp(seconds: Int64.random(in: 1...99_999_999_999, using: &self)) : moment()
        return UploadStart(
            bucket: text(),
            region: text(),
            endpoint: text(),
            provider: StorageProvider.allCases.randomElement(using: &self) ?? .minio,
            credentials: DockCredentials(
                accessKeyID: text(),
                accessKeySecret: Secret(text()),
                securityToken: Secret(text()),
                expiresAt: expiry
            ),
            files: several { random in
                StartFile(
                    module: random.text(),
                    objectKey: random.text(),
                    bootIndexes: random.several { $0.integer() }
                )
            },
            expireUnit: inSeconds ? .seconds : .milliseconds
        )
    }

    mutating func request() -> ServiceRequest {
        let command = command()
        // A cancel goes out without its timestamp, as the text shows it.
        return ServiceRequest(
            tid: text(),
            bid: text(),
            timestamp: command.method == .fileuploadUpdate ? nil : moment(),
            command: command
        )
    }

    mutating func status() -> UploadStatus {
        let known: [UploadStatus] = [
            .filePull, .fileZip, .fileUploading, .sent, .inProgress, .paused, .ok, .rejected, .failed, .canceled,
            .timeout,
        ]
        return known.randomElement(using: &self).flatMap { chance() ? $0 : nil } ?? UploadStatus(rawValue: text())
    }

    mutating func file() -> FileProgress {
        FileProgress(
            key: text(),
            module: maybe { $0.text() },
            deviceSN: maybe { $0.text() },
            size: maybe { $0.size() },
            fingerprint: maybe { $0.text() },
            percent: maybe { Int.random(in: 0...100, using: &$0) },
            finishTime: maybe { $0.moment() },
            rate: maybe { $0.size() },
            currentStep: maybe { Int.random(in: 0...40, using: &$0) },
            totalStep: maybe { Int.random(in: 1...40, using: &$0) },
            result: maybe { Int($0.integer()) },
            status: maybe { $0.status() }
        )
    }

    mutating func listing() -> LogListing {
        LogListing(
            modules: several { random in
                ModuleLogs(
                    deviceSN: random.maybe { $0.text() },
                    module: random.text(),
                    result: Int(random.integer()),
                    logs: random.several { random in
                        LogEntry(
                            bootIndex: random.integer(),
                            startTime: random.maybe { $0.moment() },
                            endTime: random.maybe { $0.moment() },
                            size: random.maybe { $0.size() }
                        )
                    }
                )
            }
        )
    }

    mutating func message() -> InboundMessage {
        let isEvent = chance()
        let content: Content =
            isEvent
            ? .progress(
                UploadProgress(result: Int(integer()), status: maybe { $0.status() }, files: several { $0.file() })
            )
            : .reply(ServiceReply(result: Int(integer()), listing: maybe { $0.listing() }))
        return InboundMessage(
            gateway: "dock_sn",
            tid: maybe { $0.text() },
            bid: maybe { $0.text() },
            method: isEvent ? "fileupload_progress" : maybe { _ in "fileupload_list" },
            timestamp: maybe { $0.moment() },
            needsReply: isEvent && chance(),
            content: content
        )
    }
}

extension InboundMessage {
    /// The topic that it belongs on.
    var topic: DockTopic {
        switch content {
        case .reply, .otherReply: .servicesReply(gateway: gateway)
        case .progress, .otherEvent: .events(gateway: gateway)
        }
    }
}
