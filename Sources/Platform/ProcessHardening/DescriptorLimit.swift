import CLinux

/// The limit of open descriptors of this process (`RLIMIT_NOFILE`).
package enum DescriptorLimit {
    /// The most that is asked for: a table of that size costs the system little.
    package static let most = 65_536

    /// Raises the soft limit to the hard one, or to ``most``; a higher one stays.
    ///
    /// - Returns: The limit that holds then.
    package static func raise() -> Int {
        Int(waybill_raise_descriptor_limit(UInt(most)))
    }
}
