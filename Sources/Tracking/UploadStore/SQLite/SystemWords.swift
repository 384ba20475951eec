import Glibc

/// What the system says, in its words.
enum SystemWords {
    /// Of an error.
    static func text(of code: CInt) -> String {
        guard let text = unsafe strerror(code) else {
            return "error \(code)"
        }
        return unsafe String(cString: text)
    }

    /// The user that this process runs as.
    static var user: String {
        let identifier = geteuid()
        guard let entry = unsafe getpwuid(identifier) else {
            return "\(identifier)"
        }
        return unsafe String(cString: entry.pointee.pw_name)
    }
}
