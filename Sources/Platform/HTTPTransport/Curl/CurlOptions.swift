import CCurl

/// Sets options of an easy handle and remembers the first that was refused.
@safe struct CurlOptions {
    private let easy: UnsafeMutableRawPointer
    /// The option that was refused, and why.
    private(set) var refusal: (option: CURLoption, code: CURLcode)?

    init(_ easy: UnsafeMutableRawPointer) {
        unsafe self.easy = easy
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(option, unsafe waybill_curl_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: Bool) {
        set(option, value ? 1 : 0)
    }

    mutating func set(_ option: CURLoption, offset value: Int64) {
        note(option, unsafe waybill_curl_set_offset(easy, option, curl_off_t(value)))
    }

    /// libcurl copies the text.
    mutating func set(_ option: CURLoption, _ value: String?) {
        if let value {
            note(option, unsafe waybill_curl_set_string(easy, option, value))
        } else {
            note(option, unsafe waybill_curl_set_string(easy, option, nil))
        }
    }

    /// libcurl keeps the pointer.
    mutating func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) {
        note(option, unsafe waybill_curl_set_pointer(easy, option, value))
    }

    /// libcurl keeps the list.
    mutating func set(_ option: CURLoption, list value: UnsafeMutablePointer<curl_slist>?) {
        note(option, unsafe waybill_curl_set_list(easy, option, value))
    }

    mutating func set(_ option: CURLoption, callback: waybill_curl_transfer) {
        note(option, unsafe waybill_curl_set_transfer(easy, option, callback))
    }

    mutating func set(seek callback: waybill_curl_seek) {
        note(CURLOPT_SEEKFUNCTION, unsafe waybill_curl_set_seek(easy, callback))
    }

    private mutating func note(_ option: CURLoption, _ code: CURLcode) {
        if code != CURLE_OK, refusal == nil {
            refusal = (option, code)
        }
    }
}
