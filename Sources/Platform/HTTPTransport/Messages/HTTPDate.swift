import CCurl
package import Primitives

/// Reads the dates of `Date`, `Last-Modified` and their like.
package enum HTTPDate {
    /// A date in any of the forms of RFC 9110, 5.6.7, and whatever else libcurl reads; `nil` for anything else.
    package static func parse(_ text: String) -> Timestamp? {
        let seconds = unsafe curl_getdate(text, nil)
        return seconds == -1 ? nil : Timestamp(seconds: Int64(seconds))
    }
}
