import ControlProtocol
import Primitives

/// The audit, a line each, for people.
struct MintPageView: Sendable {
    let page: MintPage

    /// A table.
    func lines(_ style: Style, now: Timestamp) -> [String] {
        guard !page.mints.isEmpty else {
            return ["no mints"]
        }
        var table = Table(
            ("MINTED", .left),
            ("PURPOSE", .left),
            ("REQUESTER", .left),
            ("PROFILE", .left),
            ("ACCESS KEY", .left),
            ("EXPIRES", .left),
            ("UPLOAD", .left),
            ("GEN", .right),
            ("SCOPE", .left)
        )
        for mint in page.mints {
            table.add([
                Table.Cell(Quantity.local(mint.mintedAt)),
                Table.Cell(mint.purpose),
                Table.Cell(mint.requester),
                Table.Cell(mint.profile),
                Table.Cell(mint.accessKeyID),
                Table.Cell(Quantity.relative(mint.expiresAt, now: now)),
                Table.Cell(mint.uploadID ?? "-"),
                Table.Cell(String(mint.generation)),
                Table.Cell(mint.scope.joined(separator: " ")),
            ])
        }
        return table.lines(style)
    }
}
