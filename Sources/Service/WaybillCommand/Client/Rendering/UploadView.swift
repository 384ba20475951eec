import ControlProtocol
import Primitives

/// An upload, for people.
struct UploadView: Sendable {
    let upload: UploadResource
    let style: Style

    /// What, whose and where it stands, in one line.
    func headline(now: Timestamp) -> String {
        "upload \(upload.id)  \(upload.gateway.printable)  \(standing(now: now))"
    }

    private func standing(now: Timestamp) -> String {
        let reason = upload.reason.map { " (\($0.rawValue))" } ?? ""
        let age = Quantity.span(end(now: now) - upload.requestedAt)
        return "\(style.state(upload.state.rawValue))\(reason)  \(age)"
    }

    /// When it ended; workers of earlier versions say only when it last changed.
    private func end(now: Timestamp) -> Timestamp {
        upload.endedAt ?? (upload.state.isTerminal ? upload.updatedAt : now)
    }

    /// The headline and a bar for each file, none wider than so many columns.
    func frame(columns: Int, now: Timestamp) -> [String] {
        let layout = FileProgressView.Layout(of: upload.files)
        let headline = headline(now: now)
        // On a narrow terminal what changes comes on a line of its own.
        let head =
            headline.displayWidth <= columns
            ? [headline] : ["upload \(upload.id)", "  \(upload.gateway.printable)  \(standing(now: now))"]
        let files = upload.files.map { file in
            "  " + FileProgressView(file: file).line(columns: columns - 2, layout: layout, style: style)
        }
        return (head + files).map { $0.clipped(to: columns) }
    }

    /// All that is known of it.
    func details(now: Timestamp) -> [String] {
        var lines = [headline(now: now)]
        lines.append("  profile      \(upload.profile)")
        if !upload.labels.isEmpty {
            let labels = upload.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)".printable }
            lines.append("  labels       \(labels.joined(separator: " "))")
        }
        let requester = upload.requestedBy.map { " by \($0.printable)" } ?? ""
        lines.append("  requested    \(time(upload.requestedAt, now))\(requester)")
        lines.append("  updated      \(time(upload.updatedAt, now))")
        if let endedAt = upload.endedAt {
            lines.append("  ended        \(time(endedAt, now))")
        }
        if let origin = upload.retryOf {
            lines.append("  retry of     \(origin)")
        }
        if let credentials = upload.credentials {
            let verb = credentials.expiresAt > now ? "expire" : "expired"
            lines.append(
                "  credentials  \(credentials.accessKeyID), generation \(credentials.generation), \(verb) "
                    + time(credentials.expiresAt, now)
            )
        }
        let attempts = AttemptSentences(now: now)
        if let command = upload.command {
            lines.append("  start        \(attempts.sentence(of: command))")
        }
        if let cancellation = upload.cancellation {
            lines.append("  cancel       \(attempts.sentence(of: cancellation))")
        }
        return lines + upload.files.flatMap { details(of: $0, now: now) }
    }

    private func details(of file: FileResource, now: Timestamp) -> [String] {
        var lines = [
            "",
            "  module \(file.module.printable)\(file.deviceSN.map { " of \($0.printable)" } ?? "")  \(style.state(file.state.rawValue))",
        ]
        lines.append("    object    \(file.bucket)/\(file.objectKey.printable)")
        if !file.bootIndexes.isEmpty {
            lines.append("    logs      boot \(file.bootIndexes.map(String.init).joined(separator: ", "))")
        }
        if let progress = file.progress {
            let step = progress.step.map { "  step \($0)\(progress.steps.map { "/\($0)" } ?? "")" } ?? ""
            let rate = progress.rate.map { "  \(Quantity.rate($0))" } ?? ""
            lines.append("    progress  \(FileProgressView.percent(of: file).map { "\($0)%" } ?? "-")\(step)\(rate)")
        }
        if let reported = file.reported {
            let size = reported.size.map { "\($0) bytes" } ?? "no size"
            lines.append("    reported  \(size)  \(reported.fingerprint?.printable ?? "no fingerprint")")
        }
        if let evidence = file.evidence {
            let size = evidence.size.map { "\($0) bytes" } ?? "no size"
            let proof = evidence.proof.map { "proof \($0.rawValue)" } ?? "no proof"
            lines.append("    evidence  \(size)  \(evidence.etag?.printable ?? "no ETag")  \(proof)")
        }
        if let verification = file.verification {
            let sentence = AttemptSentences(now: now).sentence(of: verification, isOver: file.state.isTerminal)
            lines.append("    checked   \(sentence)")
        }
        if let audit = file.audit {
            let word = style.paint(audit.result.rawValue, audit.result == .intact ? nil : .red)
            let message = audit.message.map { ": \($0.printable)" } ?? ""
            lines.append("    looked at \(time(audit.checkedAt, now)): \(word)\(message)")
        }
        if let failure = file.failure {
            let code = failure.deviceCode.map { " (the dock's code \($0))" } ?? ""
            lines.append(
                "    failure   \(style.paint(failure.code.rawValue, .red)): \(failure.message.printable)\(code)"
            )
            lines.append("    remedy    \(failure.remedy.printable)")
        }
        return lines
    }

    private func time(_ moment: Timestamp, _ now: Timestamp) -> String {
        "\(Quantity.local(moment)) (\(Quantity.relative(moment, now: now)))"
    }
}
