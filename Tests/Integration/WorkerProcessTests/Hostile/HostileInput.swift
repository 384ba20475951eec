/// Something that a hostile or broken peer does to a running worker.
struct HostileInput: Sendable {
    let name: String
    let perform: @Sendable (HostileSite) async throws -> Void

    init(_ name: String, _ perform: @escaping @Sendable (HostileSite) async throws -> Void) {
        self.name = name
        self.perform = perform
    }
}
