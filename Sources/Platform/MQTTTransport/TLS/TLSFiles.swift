import CTLS
import Glibc

/// Reads the certificates and the key of a connection, and says which file cannot be used.
struct TLSFiles {
    /// Where Debian keeps the system's certificate authorities.
    private static let systemAuthorities = "/etc/ssl/certs"

    private let settings: MQTTTLS

    init(_ settings: MQTTTLS) {
        self.settings = settings
    }

    /// - Throws: ``MQTTError`` of code `tlsFile`.
    func load(into context: OpaquePointer) throws(MQTTError) {
        defer { ERR_clear_error() }
        if let file = settings.caFile {
            try read(file, "trusted certificates")
            guard unsafe SSL_CTX_load_verify_file(context, file) == 1 else {
                throw error("trusted certificates \(file): the file holds no certificate in PEM")
            }
        } else {
            _ = unsafe SSL_CTX_set_default_verify_paths(context)
            _ = unsafe SSL_CTX_load_verify_dir(context, Self.systemAuthorities)
        }
        guard let certificate = settings.certificateFile, let key = settings.keyFile else {
            return
        }
        try read(certificate, "client certificate")
        try read(key, "client key")
        var isEncrypted: CInt = 0
        // The key first: a certificate that does not fit replaces it, and the check below says so.
        guard unsafe waybill_tls_use_key(context, key, &isEncrypted) == 1 else {
            throw error(
                isEncrypted != 0
                    ? "client key \(key): the key is encrypted, and there is no password for it"
                    : "client key \(key): the file holds no private key in PEM"
            )
        }
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
            throw error("client certificate \(certificate): the file holds no certificate in PEM")
        }
        guard unsafe SSL_CTX_check_private_key(context) == 1 else {
            throw error("client key \(key): the key does not belong to the certificate \(certificate)")
        }
    }

    private func read(_ path: String, _ what: String) throws(MQTTError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw error("\(what) \(path): \(MosquittoLibrary.systemText(errno))")
        }
        close(descriptor)
    }

    private func error(_ text: String) -> MQTTError {
        MQTTError(.tlsFile, operation: "read the TLS files", text: text)
    }
}
