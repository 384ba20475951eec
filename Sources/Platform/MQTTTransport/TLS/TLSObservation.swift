import CTLS

/// What was seen of TLS on a connection that has ended, and what it says of the reason: pure.
///
/// The first error that a caller gets depends on timing: in TLS 1.3 the broker's refusal of a client comes after the
/// client's handshake is done. The alert that the broker sends does not.
struct TLSObservation: Hashable {
    /// Why the broker's certificate was refused (X509_V_ERR_…); 0 where it was not.
    var verifyError: Int32 = 0
    /// The broker's alert (RFC 8446, 6).
    var alert: Int32?
    /// Whether anything came that is TLS.
    var hasAnswered = false
    /// Whether the broker asked for a client certificate.
    var isCertificateRequested = false
    /// Whether there is a client certificate.
    var hasCertificate = false

    /// Names the reason for the end of the connection.
    ///
    /// - Parameter isInHandshake: The handshake was not done.
    /// - Returns: The code and words of the error; `nil` where TLS was not the reason.
    func reason(isInHandshake: Bool) -> (code: MQTTError.Code, text: String)? {
        if verifyError != 0 {
            return (verifyCode, "the broker's certificate is refused: \(Self.verifyText(verifyError))")
        }
        if let alert {
            let text = Self.alertText(alert)
            return switch alert {
            case SSL_AD_CERTIFICATE_REQUIRED:
                (.clientCertificateMissing, "the broker asks for a client certificate: \(text)")
            case SSL_AD_HANDSHAKE_FAILURE where isCertificateRequested && !hasCertificate,
                SSL_AD_BAD_CERTIFICATE where isCertificateRequested && !hasCertificate:
                (.clientCertificateMissing, "the broker asks for a client certificate: \(text)")
            case SSL_AD_BAD_CERTIFICATE, SSL_AD_UNSUPPORTED_CERTIFICATE, SSL_AD_CERTIFICATE_REVOKED,
                SSL_AD_CERTIFICATE_EXPIRED, SSL_AD_CERTIFICATE_UNKNOWN, SSL_AD_UNKNOWN_CA, SSL_AD_ACCESS_DENIED,
                SSL_AD_DECRYPT_ERROR:
                (.clientCertificateRefused, "the broker refuses the client certificate: \(text)")
            default:
                (.tls, "the broker refuses the TLS connection: \(text)")
            }
        }
        guard isInHandshake else {
            return nil
        }
        return hasAnswered
            ? (.tls, "the connection ended within the TLS handshake")
            : (.tlsNotSpoken, "the broker answers nothing in TLS")
    }

    private var verifyCode: MQTTError.Code {
        switch verifyError {
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .certificateNameMismatch
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: .certificateExpired
        default: .certificateUntrusted
        }
    }

    private static func verifyText(_ code: Int32) -> String {
        unsafe String(cString: X509_verify_cert_error_string(Int(code)))
    }

    private static func alertText(_ code: Int32) -> String {
        unsafe String(cString: SSL_alert_desc_string_long(code))
    }
}
