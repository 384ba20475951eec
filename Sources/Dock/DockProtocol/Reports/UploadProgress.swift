/// How a dock's uploads stand: the data of `fileupload_progress`.
public struct UploadProgress: Sendable, Hashable {
    /// 0, or an error of the whole event.
    ///
    /// Each file's own result stands beside it, whatever this says.
    public let result: Int
    /// The status of the whole.
    public let status: UploadStatus?
    /// The files that could be read.
    public let files: [FileProgress]
    /// Why entries were left out.
    public let rejected: [DockProtocolError]

    /// A report of progress.
    public init(
        result: Int = 0,
        status: UploadStatus?,
        files: [FileProgress],
        rejected: [DockProtocolError] = []
    ) {
        self.result = result
        self.status = status
        self.files = files
        self.rejected = rejected
    }

    /// The error that the result stands for; `nil` where it is 0.
    public var error: DeviceError? {
        DeviceError(code: result)
    }
}

extension UploadProgress {
    /// Reads the `data` of an event.
    ///
    /// `result` is missing from the official example: 0.
    init(_ data: JSONFields) throws(DockProtocolError) {
        let result = try data.integer("result") ?? 0
        let output = try data.object("output")
        let status = try output?.text("status").map(UploadStatus.init(rawValue:))
        let ext = try output?.object("ext")
        let entries = try ext?.array("files", atMost: DockLimits.files)
        if entries == nil, result == 0, status == nil {
            throw .missing(data.path("output.ext.files"))
        }
        var files: [FileProgress] = []
        var rejected: [DockProtocolError] = []
        let path = data.path("output.ext.files")
        for entry in entries ?? [] {
            do throws(DockProtocolError) {
                files.append(try FileProgress(entry, path: path))
            } catch {
                rejected.append(error)
            }
        }
        self.init(result: Int(result), status: status, files: files, rejected: rejected)
    }
}
