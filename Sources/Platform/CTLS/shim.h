// OpenSSL's libssl for the TLS of libmosquitto: a context of our own, and what is seen on its one connection.
#pragma once

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// What was seen on a connection. It belongs to the context's owner, and outlives the context.
struct waybill_tls_record {
    // The name for SNI; NULL for an address.
    const char *server_name;
    // The first reason for which the peer's certificate was refused (X509_V_ERR_…); 0 for none.
    int verify_error;
    // The first alert of the peer, except close_notify; -1 for none.
    int alert;
    // Whether the peer has answered in TLS.
    int has_answered;
    // Whether the peer has asked for a certificate.
    int certificate_requested;
    // Whether the connection took bytes: then it stood.
    int has_written;
    // The errno of the last write that failed; 0 for none. The socket tells it once.
    int write_error;
    // Whether a write that fails is left to the next read to report.
    int hides_write_errors;
};

static inline struct waybill_tls_record *waybill_tls_record_of(const SSL *ssl) {
    return (struct waybill_tls_record *)SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0);
}

// A peer that refuses the connection sends an alert and closes. A write that fails comes before that alert is read, and
// libmosquitto would close the connection over it; the next read finds the alert, or that the connection has ended.
static inline long waybill_tls_did_write(
    BIO *bio, int operation, const char *bytes, size_t length, int integer, long number, int result, size_t *processed
) {
    (void)bytes, (void)length, (void)integer, (void)number, (void)processed;
    struct waybill_tls_record *record = (struct waybill_tls_record *)(void *)BIO_get_callback_arg(bio);
    if (operation != (BIO_CB_WRITE | BIO_CB_RETURN)) {
        return result;
    }
    if (result > 0) {
        record->has_written = 1;
    } else if (!BIO_should_retry(bio)) {
        record->write_error = errno;
        if (record->hides_write_errors) {
            BIO_set_retry_write(bio);
            return -1;
        }
    }
    return result;
}

static inline void waybill_tls_did_change(const SSL *ssl, int where, int value) {
    (void)value;
    if (where & SSL_CB_HANDSHAKE_START) {
        struct waybill_tls_record *record = waybill_tls_record_of(ssl);
        // libmosquitto names the address that it connects to.
        SSL_set_tlsext_host_name((SSL *)ssl, record->server_name);
        BIO *bio = SSL_get_wbio(ssl);
        BIO_set_callback_arg(bio, (char *)record);
        BIO_set_callback_ex(bio, waybill_tls_did_write);
    }
}

static inline void waybill_tls_did_see(
    int is_write, int version, int type, const void *bytes, size_t length, SSL *ssl, void *context
) {
    (void)version, (void)ssl;
    struct waybill_tls_record *record = (struct waybill_tls_record *)context;
    const unsigned char *message = (const unsigned char *)bytes;
    if (is_write || (type != SSL3_RT_HANDSHAKE && type != SSL3_RT_ALERT)) {
        return;
    }
    record->has_answered = 1;
    if (type == SSL3_RT_HANDSHAKE && length > 0 && message[0] == SSL3_MT_CERTIFICATE_REQUEST) {
        record->certificate_requested = 1;
    }
    if (type == SSL3_RT_ALERT && length == 2 && message[1] != SSL_AD_CLOSE_NOTIFY && record->alert < 0) {
        record->alert = message[1];
    }
}

static inline int waybill_tls_did_verify(int is_valid, X509_STORE_CTX *store) {
    if (!is_valid) {
        const SSL *ssl = (const SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
        struct waybill_tls_record *record = waybill_tls_record_of(ssl);
        if (record->verify_error == 0) {
            record->verify_error = X509_STORE_CTX_get_error(store);
        }
    }
    return is_valid;
}

// Without it, OpenSSL asks for an encrypted key's password on the terminal.
static inline int waybill_tls_refuse_password(char *buffer, int size, int is_writing, void *asked) {
    (void)buffer, (void)size, (void)is_writing;
    *(int *)asked = 1;
    return -1;
}

// A context for TLS 1.2 and later that verifies the peer and fills the record in; NULL where there is no memory.
static inline SSL_CTX *waybill_tls_context(struct waybill_tls_record *record) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL || SSL_CTX_set_ex_data(context, 0, record) != 1
        || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, waybill_tls_did_verify);
    SSL_CTX_set_info_callback(context, waybill_tls_did_change);
    SSL_CTX_set_msg_callback(context, waybill_tls_did_see);
    SSL_CTX_set_msg_callback_arg(context, record);
    return context;
}

// Has the certificate be that of a name, or of an address. Returns 1, or 0 where there is no memory.
static inline int waybill_tls_expect(SSL_CTX *context, const char *host, int is_address) {
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return is_address ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host)
                      : X509_VERIFY_PARAM_set1_host(parameters, host, 0);
}

// Loads a key; sets `is_encrypted` where it needs a password. Returns 1 on success.
static inline int waybill_tls_use_key(SSL_CTX *context, const char *path, int *is_encrypted) {
    SSL_CTX_set_default_passwd_cb(context, waybill_tls_refuse_password);
    SSL_CTX_set_default_passwd_cb_userdata(context, is_encrypted);
    int result = SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM);
    SSL_CTX_set_default_passwd_cb(context, NULL);
    SSL_CTX_set_default_passwd_cb_userdata(context, NULL);
    return result;
}

// Whether the handshake of a connection (SSL *) is done.
static inline int waybill_tls_is_ready(const void *ssl) {
    return ssl != NULL && SSL_is_init_finished((const SSL *)ssl);
}

// What was decrypted and not read of a connection (SSL *); at most `size` bytes, which stay there.
static inline int waybill_tls_peek(void *ssl, void *bytes, int size) {
    int count = SSL_is_init_finished((SSL *)ssl) ? SSL_peek((SSL *)ssl, bytes, size) : 0;
    ERR_clear_error();
    return count;
}
