/// How a connection is secured: TLS 1.2 or later, the broker's certificate and host name always verified.
///
/// The files are read at every connect, so a rotated certificate is taken up by the next one.
package struct MQTTTLS: Sendable, Hashable {
    /// A PEM file of the authorities to trust; `nil` for the system's.
    package var caFile: String?
    /// A PEM file with the client's certificate and its chain; needs ``keyFile``.
    package var certificateFile: String?
    /// A PEM file with the client's key, not encrypted; needs ``certificateFile``.
    package var keyFile: String?

    /// TLS with the system's authorities, unless told otherwise.
    package init(caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
