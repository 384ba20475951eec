import CCurl

/// Header lines in libcurl's own list, which it reads until the transfer ends.
@safe final class CurlHeaderList {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    /// Adds a line, copied; `false` where there is no memory.
    func append(_ line: String) -> Bool {
        guard let longer = unsafe curl_slist_append(list, line) else {
            return false
        }
        unsafe list = longer
        return true
    }

    deinit {
        unsafe curl_slist_free_all(list)
    }

    /// A field as libcurl wants it: a semicolon is how it is told of an empty value, which is else a removal.
    static func line(_ field: HTTPHeader) -> String {
        field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
    }
}
