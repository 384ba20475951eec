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
    /// That the store opens, has this version's schema, or gets it from `waybill run`, and takes writes.
    static func store(_ checked: CheckedStore) -> Check {
        Check("store") {
            let settings = checked.settings
            do {
                return try await checked.examine()
            } catch let failure as CommandFailure {
                return .failed(
                    failure.message,
                    remedy: failure.nextStep ?? "see STORE_URL; `waybill migrate` renews it"
                )
            } catch {
                return .failed(
                    "\(settings.url) cannot be used: \(error)",
                    remedy: (error as? TrackingStoreError)?.remedy ?? "see that this user may read and write it"
                )
            }
        }
    }
}

extension CheckedStore {
    /// A store that is not there, or empty, is made where `waybill run` would make it: the checks' mints are audited there.
    ///
    /// An old schema is left as it is, since workers of the version before may be running.
    fileprivate func examine() async throws -> Finding {
        let makes = settings.migrate == .auto
        if case .sqlite(let path) = settings.location, !LocalStore.exists(path) {
            guard makes else {
                return .failed("there is no store at \(settings.url)", remedy: "make it with `waybill migrate`")
            }
            return try await use(StoreComposer.open(settings, migrate: true)) { _ in "was not there, and is made" }
        }
        let schema = try StoreComposer.schema(of: settings)
        if makes, schema.isEmpty {
            return try await use(StoreComposer.open(settings, migrate: true)) { _ in "was empty, and its schema is made"
            }
        }
        if makes, schema.isOld {
            return finding("\(settings.url) opens; `waybill run` brings its schema up to date (\(schema.progress))")
        }
        return try await use(LocalStore.open(settings)) { "opens, takes writes, and \(StoreComposer.account(of: $0))" }
    }

    private func use(_ store: any TrackingStore, _ account: (any TrackingStore) -> String) async throws -> Finding {
        do {
            _ = try await store.read { try $0.latestChange() }
            try await store.tryWriting()
        } catch {
            await store.close()
            throw error
        }
        open(store)
        return finding("\(settings.url) \(account(store))")
    }
}

extension TrackingStore {
    /// Writes a row, and takes it back.
    ///
    /// - Throws: ``TrackingStoreError``.
    fileprivate func tryWriting() async throws {
        do {
            try await write { transaction in
                try transaction.insert(QuarantinedMessage(receivedAt: transaction.now, reason: "waybill check"))
                // It asks for the answer to both.
                _ = try transaction.latestChange()
                throw TakenBack()
            }
        } catch is TakenBack {
            return
        }
    }
}

private struct TakenBack: Error {}
