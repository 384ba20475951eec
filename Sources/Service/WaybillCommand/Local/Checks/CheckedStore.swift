import Settings
import Synchronization
import UploadStore
import UploadTracking

/// The store, as far as it can be opened: the audit of the profiles' checks goes there.
final class CheckedStore: Sendable {
    let settings: Settings.Store
    private let opened = Mutex<(any TrackingStore)?>(nil)

    init(_ settings: Settings.Store) {
        self.settings = settings
    }

    /// The store, once it was opened.
    var store: (any TrackingStore)? {
        opened.withLock { $0 }
    }

    func open(_ store: any TrackingStore) {
        opened.withLock { $0 = store }
    }

    func close() async {
        await store?.close()
    }
}

extension CheckedStore {
    /// What is to be said of the store that was opened.
    fileprivate func finding(_ message: String) -> Finding {
        let warnings = (store as? SQLiteTrackingStore)?.fileWarnings ?? []
        guard warnings.isEmpty else {
            return .warned(
                "\(message); " + warnings.joined(separator: "; "),
                remedy: "make the database's files and folder its user's alone"
            )
        }
        return .passed(message)
    }
}

extension Check {
    /// That the store opens, and has this version's schema.
    static func store(_ checked: CheckedStore) -> Check {
        Check("store") {
            let settings = checked.settings
            if case .sqlite(let path) = settings.location, !LocalStore.exists(path) {
                guard settings.migrate == .auto else {
                    return .failed("there is no store at \(settings.url)", remedy: "make it with `waybill migrate`")
                }
                // As `waybill run` would.
                do {
                    checked.open(try StoreComposer.open(settings, migrate: true))
                    return checked.finding("\(settings.url) was not there, and is made")
                } catch {
                    return .failed(
                        "\(settings.url) cannot be made: \(error)",
                        remedy: "name a file in a folder that is there and may be written"
                    )
                }
            }
            do {
                let store = try LocalStore.open(settings)
                _ = try await store.read { try $0.latestChange() }
                checked.open(store)
                return checked.finding("\(settings.url) opens, and \(StoreComposer.account(of: store))")
            } catch let failure as CommandFailure {
                return .failed(
                    failure.message,
                    remedy: failure.nextStep ?? "see STORE_URL; `waybill migrate` renews it"
                )
            } catch {
                return .failed(
                    "\(settings.url) cannot be read: \(error)",
                    remedy: "see that this user may read and write it"
                )
            }
        }
    }
}
