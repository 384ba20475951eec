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
}
