import DockProtocol
import DockSimulation
import Foundation

/// What the command prints: a line for each thing that happens, at once.
struct Console {
    private let gateway: String
    private let verbose: Bool
    /// The last status of each file: without `verbose`, only a new one is printed.
    private var shown: [String: String] = [:]
    /// The last line: two connections fail alike, again and again.
    private var last = ""

    init(gateway: String, verbose: Bool) {
        self.gateway = gateway
        self.verbose = verbose
    }

    mutating func print(_ event: DockEvent) {
        guard case .reported(let progress) = event else {
            let line = line(event)
            if line != last {
                Self.write(line)
            }
            last = line
            return
        }
        let status = progress.status?.rawValue ?? "(no status)"
        guard verbose || shown[progress.key] != status else {
            return
        }
        shown[progress.key] = status
        last = ""
        Self.write(line(progress, status: status))
    }

    private func line(_ progress: FileProgress, status: String) -> String {
        let steps = progress.totalStep.map { "/\($0)" } ?? ""
        let step = progress.currentStep.map { "step \($0)\(steps), " } ?? ""
        let percent = progress.percent.map { "\($0) %" } ?? ""
        let result = progress.result.flatMap { $0 == 0 ? nil : ", result \($0)" } ?? ""
        let fingerprint = progress.fingerprint.map { ", fingerprint \($0)" } ?? ""
        let size = progress.size.map { ", \($0) bytes" } ?? ""
        return "report   \(progress.key): \(status), \(step)\(percent)\(result)\(size)\(fingerprint)"
    }

    private func line(_ event: DockEvent) -> String {
        switch event {
        case .ready: "ready    gateway \(gateway)"
        case .reconnected: "ready    again"
        case .disconnected(let reason): "broker   \(reason); trying again"
        case .listed(let tid, let modules): "list     answered for modules \(modules.text) (tid \(tid))"
        case .startReceived(let tid, let bid, let files):
            "start    received (tid \(tid), bid \(bid)): \(files.map(Self.text).joined(separator: ", "))"
        case .startAnswered(let tid, 0): "start    accepted (tid \(tid))"
        case .startAnswered(let tid, let result): "start    refused with \(Self.text(result)) (tid \(tid))"
        case .startUnanswered(let tid): "start    not answered (tid \(tid))"
        case .startJoined(let tid): "start    the same upload is running already (tid \(tid))"
        case .began(let key, let module, let size): "export   \(key): module \(module), \(size) bytes"
        case .partsBegan(let key, let uploadID): "upload   \(key): in parts, upload id \(uploadID)"
        case .partUploaded(let key, let number): "upload   \(key): part \(number) is there"
        case .uploaded(let key, let etag): "upload   \(key): \(etag.map { "done, ETag \($0)" } ?? "left no object")"
        case .uploadFailed(let key, let reason): "upload   \(key): failed: \(reason)"
        case .reported(let progress): "report   \(progress.key)"
        case .ended(let key, let status): "done     \(key): \(status.rawValue)"
        case .died(let key): "done     \(key): without another word"
        case .cancelReceived(let tid, let modules): "cancel   received for modules \(modules.text) (tid \(tid))"
        case .cancelAnswered(let tid, 0): "cancel   accepted (tid \(tid))"
        case .cancelAnswered(let tid, let result): "cancel   refused with \(Self.text(result)) (tid \(tid))"
        case .eventReplied(let tid): "event    answered (tid \(tid))"
        case .unreadable(let reason): "ignored  a message: \(reason)"
        case .publishFailed(let reason): "broker   \(reason)"
        }
    }

    private static func text(_ file: StartFile) -> String {
        "module \(file.module), logs \(file.bootIndexes.map(String.init).joined(separator: "+")) to \(file.objectKey)"
    }

    private static func text(_ result: Int) -> String {
        DeviceError(code: result).map { "\(result) (\($0.name))" } ?? "\(result)"
    }

    /// Writes a line to stderr.
    static func complain(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }

    /// Unbuffered: whoever reads a pipe sees a line when it happens.
    private static func write(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

extension [String] {
    fileprivate var text: String {
        joined(separator: ", ")
    }
}
