import ControlProtocol
import Primitives

/// A notice, on a line, for people.
struct NoticeLine: Sendable {
    let notice: NoticeEnvelope

    var text: String {
        let type = notice.type.rawValue
        let width = 17
        let words = [
            Quantity.local(notice.time), type + String(repeating: " ", count: max(0, width - type.count)),
            notice.subject, notice.profile, gateway,
        ]
        return (words + (module.map { ["module \($0)"] } ?? [])).joined(separator: "  ").printable
    }

    private var gateway: String {
        switch notice.data {
        case .upload(let upload): upload.gateway
        case .file(let file): file.gateway
        }
    }

    private var module: String? {
        switch notice.data {
        case .upload: nil
        case .file(let file): file.file.module
        }
    }
}
