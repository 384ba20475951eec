import Settings
import Worker

extension MembershipConfiguration {
    /// A SQLite file serves one worker, which has taken it for itself.
    init(_ settings: Settings) {
        let isAlone = if case .sqlite = settings.store.location { true } else { false }
        self.init(group: settings.mqtt.shareGroup, isAlone: isAlone)
    }
}
