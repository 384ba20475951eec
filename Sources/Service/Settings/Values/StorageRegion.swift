/// A region as REGION names it: signatures and docks get the region's own name, and the worker may be in its inside.
struct StorageRegion: Sendable, Hashable {
    /// As signatures name it: `cn-beijing`.
    let name: String
    /// The worker reaches the object store at its address inside the provider's network.
    let isInternal: Bool

    /// Alibaba Cloud's come in the forms of OSS's addresses too: `oss-cn-beijing`, `cn-beijing-internal`.
    init(_ text: String, of provider: Settings.Profile.Provider) {
        guard provider == .ali else {
            self.init(name: text, isInternal: false)
            return
        }
        let named = text.hasPrefix("oss-") ? text.dropFirst("oss-".count) : text[...]
        let isInternal = named.hasSuffix("-internal")
        self.init(
            name: String(isInternal ? named.dropLast("-internal".count) : named),
            isInternal: isInternal
        )
    }

    private init(name: String, isInternal: Bool) {
        self.name = name
        self.isInternal = isInternal
    }
}
