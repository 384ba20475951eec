/// Why a file cannot be read; what it says holds nothing of what was read.
package struct FileFault: Error, Hashable, CustomStringConvertible {
    /// There is no such file, as against one that cannot be read.
    package var isAbsence: Bool
    /// In the system's words, where it has any.
    package let message: String

    static func absent(_ message: String) -> FileFault {
        FileFault(isAbsence: true, message: message)
    }

    static func unusable(_ message: String) -> FileFault {
        FileFault(isAbsence: false, message: message)
    }

    package var description: String {
        message
    }
}
