import CPostgres
import Glibc

/// libpq's parameters, as the two arrays that it takes.
enum Conninfo {
    /// Connects, and blocks until that is done or has failed; `nil` where there is no memory.
    static func connect(_ parameters: [(name: String, value: String)]) -> OpaquePointer? {
        let names = unsafe parameters.map { unsafe strdup($0.name) }
        let values = unsafe parameters.map { unsafe strdup($0.value) }
        defer {
            unsafe (names + values).forEach { unsafe free($0) }
        }
        // Each ends with a null; 1: a database's name that is an address is taken apart.
        let nameList = unsafe names.map { unsafe UnsafePointer($0) } + [nil]
        let valueList = unsafe values.map { unsafe UnsafePointer($0) } + [nil]
        return unsafe PQconnectdbParams(nameList, valueList, 1)
    }

    /// Asks a server that refused once more, for the code of its refusal: libpq gives that in its verbose text alone.
    ///
    /// - Returns: Whether it is connected now.
    static func askAgain(_ handle: OpaquePointer) -> Bool {
        unsafe PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        unsafe PQreset(handle)
        return unsafe PQstatus(handle) == CONNECTION_OK
    }
}
