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
    /// Why entries, or fields of them, were left out.
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
    /// `result` is missing from the official example: 0. `files` stand in `output.ext`, or in `output` or the data itself,
    /// where a listing's stand. A part that cannot be read is as if it were absent, unless nothing else is there.
    init(_ data: JSONFields) throws(DockProtocolError) {
        var rejected: [DockProtocolError] = []
        let result = JSONFields.orLost(&rejected, try data.integer("result")) ?? 0
        let output = JSONFields.orLost(&rejected, try data.object("output"))
        let status = JSONFields.orLost(&rejected, try output?.text("status")).map(UploadStatus.init(said:))
        let ext = JSONFields.orLost(&rejected, try output?.object("ext"))
        let holder = [ext, output, data].compactMap(\.self).first { $0["files"] != nil }
        let entries: [JSONValue]?
        do throws(DockProtocolError) {
            entries = try holder?.array("files", atMost: DockLimits.files)
        } catch .tooManyFiles {
            throw .tooManyFiles
        } catch {
            rejected.append(error)
            entries = nil
        }
        if entries == nil, result == 0, status == nil {
            throw rejected.first ?? .missing(data.path("output.ext.files"))
        }
        var files: [FileProgress] = []
        for entry in entries ?? [] {
            do throws(DockProtocolError) {
                files.append(try FileProgress(entry, path: holder?.path("files") ?? "files", lost: &rejected))
            } catch {
                rejected.append(error)
            }
        }
        self.init(result: Int(result), status: status, files: files, rejected: rejected)
    }
}
