/// What ends an export before its end, beside a failure of the upload.
enum ExportStop: Error, Hashable {
    /// Nothing more may be sent, neither bytes nor reports.
    case died
    /// The device gives up, with an error of the protocol.
    case failed(code: Int)
}
