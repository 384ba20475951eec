import CCurl

/// libcurl as a whole.
enum CurlLibrary {
    /// Initialized at first use, never undone: other threads may still be in it when a process exits.
    static let initialization: CURLcode = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))

    /// libcurl's own words for a code.
    static func text(_ code: CURLcode) -> String {
        guard let text = unsafe curl_easy_strerror(code) else {
            return "unknown"
        }
        return unsafe String(cString: text)
    }

    static func text(_ code: CURLMcode) -> String {
        guard let text = unsafe curl_multi_strerror(code) else {
            return "unknown"
        }
        return unsafe String(cString: text)
    }
}
