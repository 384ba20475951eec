// libcurl, and a typed face for its variadic functions: Swift cannot call variadic C.
#pragma once

#include <curl/curl.h>

static inline CURLcode waybill_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode waybill_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode waybill_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode waybill_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode waybill_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*waybill_curl_transfer)(char *bytes, size_t size, size_t count, void *context);
typedef int (*waybill_curl_seek)(void *context, curl_off_t offset, int origin);

static inline CURLcode waybill_curl_set_transfer(CURL *handle, CURLoption option, waybill_curl_transfer callback) {
    return curl_easy_setopt(handle, option, callback);
}

static inline CURLcode waybill_curl_set_seek(CURL *handle, waybill_curl_seek callback) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callback);
}

static inline CURLcode waybill_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode waybill_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode waybill_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
