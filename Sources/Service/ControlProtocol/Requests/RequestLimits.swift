/// What a request may hold at most.
public enum RequestLimits {
    /// The longest body, in bytes.
    public static let bodyBytes = 64 * 1024
    /// The most files of an upload, and modules of any request.
    public static let files = 64
    /// The most logs of one file.
    public static let bootIndexes = 1000
    /// The most labels of an upload.
    public static let labels = 32
    /// The longest name of a label, in bytes.
    public static let labelNameBytes = 64
    /// The longest value of a label, in bytes of UTF-8.
    public static let labelValueBytes = 256
    /// The longest serial number, in bytes of UTF-8.
    public static let gatewayBytes = 64
    /// The longest name of a module, in bytes.
    public static let moduleBytes = 32
    /// The longest idempotency key, in bytes.
    public static let idempotencyKeyBytes = 255
}
