import ControlProtocol
import UploadTracking

/// A cursor with the epoch of the history that it stands in: `EPOCH-PLACE`.
///
/// Those of versions before have none.
struct EpochCursor {
    let epoch: String?
    let place: String

    init(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        // A place may hold the same sign, behind a full stop.
        guard parts.count == 2, !parts[0].contains(".") else {
            (epoch, place) = (nil, text)
            return
        }
        (epoch, place) = (String(parts[0]), String(parts[1]))
    }

    /// Checks it against the history; the number is that of the notice that it stands behind, where it is one of notices.
    ///
    /// - Throws: A problem of the code `epoch_changed` where it was given by another history, or stands past the end of
    ///   this one.
    func check(_ history: StoreHistory, number: Int64? = nil) throws(Problem) {
        guard epoch == nil || epoch == history.epoch, number ?? 0 <= history.lastNotice else {
            throw Problem(
                .epochChanged,
                detail: "the cursor is of another history of the database, as after a backup was restored; read again "
                    + "without a cursor, and deduplicate by id",
                extras: ["epoch": .string(history.epoch)]
            )
        }
    }
}

extension StoreHistory {
    /// A place in this history, as a cursor.
    func cursor(_ place: some CustomStringConvertible) -> String {
        "\(epoch)-\(place)"
    }
}
