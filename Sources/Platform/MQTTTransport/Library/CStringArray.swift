import Glibc

/// Lends strings as an array of C strings.
func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
) -> Result {
    let copies = unsafe strings.map { unsafe strdup($0) }
    defer {
        unsafe copies.forEach { unsafe free($0) }
    }
    return unsafe copies.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}
