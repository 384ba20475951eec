package import Primitives
import Synchronization

/// The profiles of this deployment, as they stand now: a reload replaces them (contract.md, Settings).
package final class ProfileDirectory: Sendable {
    private struct Profiles: Sendable {
        var byName: [ProfileName: WorkerProfile]
        var order: [ProfileName]

        init(_ profiles: [WorkerProfile]) {
            order = profiles.map(\.name)
            byName = Dictionary(profiles.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }

        var all: [WorkerProfile] {
            order.compactMap { byName[$0] }
        }
    }

    private let current: Mutex<Profiles>

    /// - Parameter profiles: In the order of the settings; the first is the one for gateways that none claims.
    package init(_ profiles: [WorkerProfile]) {
        current = Mutex(Profiles(profiles))
    }

    package subscript(name: ProfileName) -> WorkerProfile? {
        current.withLock { $0.byName[name] }
    }

    package var all: [WorkerProfile] {
        current.withLock { $0.all }
    }

    /// Puts others in their place; who works on one goes on with what they have.
    package func replace(with profiles: [WorkerProfile]) {
        current.withLock { $0 = Profiles(profiles) }
    }

    /// The profile for a gateway: the one that claims it, else the only one or the one called `default`.
    package func profile(for gateway: String) -> WorkerProfile? {
        claimant(of: gateway) ?? fallback
    }

    /// The profile whose `GATEWAYS` name a gateway.
    package func claimant(of gateway: String) -> WorkerProfile? {
        all.first { $0.serves(gateway) }
    }

    /// The profile where nothing picks one: the only one or the one called `default`.
    package var fallback: WorkerProfile? {
        let all = all
        return all.count == 1 ? all.first : all.first { $0.name.value == "default" }
    }
}
