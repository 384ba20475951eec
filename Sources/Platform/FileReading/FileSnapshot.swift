import Glibc

/// What a file held at one moment, with what tells whether it is still the same.
package struct FileSnapshot: Sendable {
    /// Changes whenever the file is written or replaced.
    package struct Stamp: Sendable, Hashable {
        private let numbers: [Int64]

        fileprivate init(_ status: stat) {
            numbers = [
                Int64(truncatingIfNeeded: status.st_dev), Int64(truncatingIfNeeded: status.st_ino),
                Int64(status.st_size),
                Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec),
                Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec),
            ]
        }

        /// - Throws: What the system says against a look at the file.
        package init(of path: String) throws(FileFault) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else {
                throw .file(errno)
            }
            self.init(status)
        }
    }

    /// The longest file that is read, in bytes: what is watched here is small, and a path may be a mistake.
    package static let maximumBytes = 1 << 18

    package let stamp: Stamp
    /// When it was last written, in whole seconds since 1970-01-01T00:00:00Z.
    package let modifiedSeconds: Int64
    package let bytes: [UInt8]

    /// Reads a file, through symbolic links.
    ///
    /// - Throws: What the system says against it; an absence where there is no such file.
    package init(of path: String) throws(FileFault) {
        // Without waiting for the writer of a pipe.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .file(errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .file(errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unusable("not a file")
        }
        stamp = Stamp(status)
        modifiedSeconds = Int64(status.st_mtim.tv_sec)
        bytes = try FileContents.read(descriptor)
    }
}

extension FileFault {
    static func file(_ code: Int32) -> FileFault {
        let text = "\(unsafe String(cString: strerror(code))) (errno \(code))"
        return code == ENOENT || code == ENOTDIR ? .absent(text) : .unusable(text)
    }
}
