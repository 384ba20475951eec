import ControlProtocol
import Primitives

/// Uploads, a line each, for people.
struct UploadPageView: Sendable {
    let page: UploadPage

    /// A table.
    func lines(_ style: Style, now: Timestamp) -> [String] {
        guard !page.uploads.isEmpty else {
            return ["no uploads"]
        }
        var table = Table(
            ("UPLOAD", .left),
            ("GATEWAY", .left),
            ("PROFILE", .left),
            ("STATE", .left),
            ("MODULES", .left),
            ("DONE", .right),
            ("REQUESTED", .left),
            ("REASON", .left)
        )
        for upload in page.uploads {
            table.add([
                Table.Cell(upload.id),
                Table.Cell(upload.gateway),
                Table.Cell(upload.profile),
                Table.Cell(upload.state.rawValue, color: Style.color(ofState: upload.state.rawValue)),
                Table.Cell(upload.files.map(\.module).joined(separator: ",")),
                Table.Cell(Self.percent(of: upload).map { "\($0)%" } ?? "-"),
                Table.Cell(Quantity.relative(upload.requestedAt, now: now)),
                Table.Cell(upload.reason?.rawValue ?? ""),
            ])
        }
        return table.lines(style)
    }

    /// The mean over the files that have said something.
    static func percent(of upload: UploadResource) -> Int? {
        let percents = upload.files.compactMap(FileProgressView.percent)
        return percents.isEmpty ? nil : percents.reduce(0, +) / upload.files.count
    }
}
