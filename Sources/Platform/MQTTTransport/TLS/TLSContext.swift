import CTLS
import Glibc

/// The TLS of one connection: an OpenSSL context that libmosquitto uses in place of its own, and what was seen on it.
///
/// libmosquitto verifies a certificate against what it connects to, which is one of the addresses of the broker's name.
/// This context verifies the name, and sends it (SNI).
@safe
final class TLSContext {
    private let context: OpaquePointer
    private let record: UnsafeMutablePointer<waybill_tls_record>
    private let name: UnsafeMutablePointer<CChar>?
    private let hasCertificate: Bool

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - settings: The files.
    ///   - host: The name or address that the broker's certificate must have; an IPv6 address may have a zone.
    /// - Throws: ``MQTTError`` of code `tlsFile` that names the file, or `resources`.
    init(_ settings: MQTTTLS, host: String) throws(MQTTError) {
        let record = UnsafeMutablePointer<waybill_tls_record>.allocate(capacity: 1)
        let peer = TLSPeer(host)
        let name = unsafe peer.isAddress ? nil : strdup(peer.name)
        unsafe record.initialize(
            to: waybill_tls_record(
                server_name: name,
                verify_error: 0,
                alert: -1,
                has_answered: 0,
                certificate_requested: 0,
                has_written: 0,
                write_error: 0,
                hides_write_errors: 1
            )
        )
        guard let context = unsafe waybill_tls_context(record),
            unsafe waybill_tls_expect(context, peer.name, peer.isAddress ? 1 : 0) == 1
        else {
            unsafe free(name)
            unsafe record.deallocate()
            throw MQTTError(.resources, operation: "set up TLS", text: "no memory for an OpenSSL context")
        }
        unsafe self.context = unsafe context
        unsafe self.record = unsafe record
        unsafe self.name = unsafe name
        hasCertificate = settings.certificateFile != nil
        try unsafe TLSFiles(settings).load(into: context)
    }

    deinit {
        unsafe SSL_CTX_free(context)
        unsafe free(name)
        unsafe record.deallocate()
    }

    /// Lends the context.
    func withContext<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(context)
    }

    /// From now on a write that fails ends the connection.
    func reportWriteErrors() {
        unsafe record.pointee.hides_write_errors = 0
    }

    /// Whether the TCP connection stood at some time, as far as TLS has used it.
    var hasWritten: Bool {
        unsafe record.pointee.has_written != 0
    }

    /// The `errno` of the last write that failed; 0 for none.
    var writeError: CInt {
        unsafe record.pointee.write_error
    }

    /// What was seen so far.
    var observation: TLSObservation {
        TLSObservation(
            verifyError: unsafe record.pointee.verify_error,
            alert: unsafe record.pointee.alert < 0 ? nil : record.pointee.alert,
            hasAnswered: unsafe record.pointee.has_answered != 0,
            isCertificateRequested: unsafe record.pointee.certificate_requested != 0,
            hasCertificate: hasCertificate
        )
    }
}

/// What a broker's certificate must name.
struct TLSPeer: Hashable {
    let name: String
    let isAddress: Bool

    /// - Parameter host: A name, or an IPv4 or IPv6 address, which may have a zone.
    init(_ host: String) {
        let withoutZone = host.contains(":") ? String(host.prefix { $0 != "%" }) : host
        var address = in6_addr()
        isAddress =
            unsafe inet_pton(AF_INET, withoutZone, &address) == 1
            || inet_pton(AF_INET6, withoutZone, &address) == 1
        // A name's last dot is no part of it in a certificate.
        name = !isAddress && withoutZone.hasSuffix(".") ? String(withoutZone.dropLast()) : withoutZone
    }
}
