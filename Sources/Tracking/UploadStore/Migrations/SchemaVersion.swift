import UploadTracking

/// Which schema a database has, and how a program stands to it.
package struct SchemaVersion: Sendable, Equatable, CustomStringConvertible {
    /// How many migrations are applied.
    package let number: Int
    /// The oldest program, by how many migrations it knows, that can work with it.
    package let compatibleFrom: Int
    /// How many this program knows.
    package let program: Int

    init(number: Int, compatibleFrom: Int, program: Int) {
        self.number = number
        self.compatibleFrom = compatibleFrom
        self.program = program
    }

    /// It lacks migrations of this program.
    package var isOld: Bool {
        number < program
    }

    /// Nothing is in the database.
    package var isEmpty: Bool {
        number == 0
    }

    /// How far it is from this program's.
    package var progress: String {
        "schema \(number) of \(program)"
    }

    /// It is of a newer program.
    package var isNewer: Bool {
        number > program
    }

    package var description: String {
        isNewer
            ? "schema \(number), of a newer version, which says that programs from schema \(compatibleFrom) on can go on: "
                + "this one has \(program)"
            : "schema \(number)"
    }

    /// Whether migrations are to be applied before this program works with it.
    ///
    /// - Parameter isAllowed: It may be brought up to date.
    /// - Returns: `true` where it is older than this program.
    /// - Throws: ``TrackingStoreError`` where this program cannot work with it, as it is or at all.
    func needsMigration(isAllowed: Bool) throws(TrackingStoreError) -> Bool {
        try checkCompatible()
        if !isAllowed {
            try checkComplete()
        }
        return isOld
    }

    /// - Throws: ``TrackingStoreError/superseded(message:)`` where this program cannot work with it.
    func checkCompatible() throws(TrackingStoreError) {
        guard isNewer, compatibleFrom > program else {
            return
        }
        throw .superseded(
            message:
                "the database has schema \(number), of a newer version of waybill, which ended programs before schema "
                + "\(compatibleFrom), and this one has \(program): start the newer version, or go back to the database as it "
                + "was before"
        )
    }

    /// - Throws: ``TrackingStoreError/incompatible(message:)`` where it lacks migrations.
    func checkComplete() throws(TrackingStoreError) {
        if isOld {
            throw .incompatible(
                message: "the database's schema is old (\(number) of \(program)); run `waybill migrate`, or set "
                    + "STORE_MIGRATE=auto",
                remedy: "run `waybill migrate`, or set STORE_MIGRATE=auto"
            )
        }
    }
}

/// A store that knows its schema.
package protocol SchemaBearing {
    /// As it was when the store was opened.
    var schema: SchemaVersion { get }
}
