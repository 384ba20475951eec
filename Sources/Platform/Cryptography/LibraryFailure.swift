import CCrypto

/// What happens when libcrypto cannot do its work: the process ends.
///
/// It fails only for want of memory, without entropy, or where the machine's own policy forbids an algorithm. No
/// caller can mend any of these, and to go on without the digest or with foreseeable bytes would be worse.
enum LibraryFailure {
    /// Ends the process with the operation, the library's code and its own text.
    static func trap(_ operation: String) -> Never {
        let code = ERR_peek_last_error()
        var text = [CChar](repeating: 0, count: 256)
        unsafe ERR_error_string_n(code, &text, text.count)
        let message = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        fatalError("libcrypto: \(operation) failed: \(message)")
    }
}
