import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// The API cannot listen on its address.
package struct ListenError: Error, CustomStringConvertible {
    /// The address, and the system's words.
    package let description: String

    init(_ error: any Error, address: ControlAPIConfiguration.Address) {
        let reason =
            (error as? IOError).map { unsafe String(cString: strerror($0.errnoCode)) } ?? String(describing: error)
        description = "cannot listen on \(address): \(reason)"
    }
}
