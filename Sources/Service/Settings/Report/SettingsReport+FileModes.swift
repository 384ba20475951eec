#if canImport(Glibc)
import Glibc
#endif

extension SettingsReport {
    /// Warns of a file with a secret in it that every user of the machine can read.
    mutating func noteMode(of path: String, _ setting: String, _ source: SettingSource) {
        guard Self.canBeReadByAll(path) else {
            return
        }
        warnings.append(
            SettingsProblem(
                setting: setting,
                source: source,
                reason: "every user of the machine can read the secret in \(path)",
                remedy: "run chmod o= on it; in Kubernetes, set the volume's defaultMode to 0440, and an fsGroup"
            )
        )
    }

    /// Whether others may read a file, and pass through every folder above it.
    private static func canBeReadByAll(_ path: String) -> Bool {
        guard
            var place = unsafe realpath(path, nil).map({ name in
                defer { unsafe free(name) }
                return unsafe String(cString: name)
            }), mode(of: place) & S_IROTH != 0
        else {
            return false
        }
        while let slash = place.lastIndex(of: "/"), place.count > 1 {
            place = slash == place.startIndex ? "/" : String(place[..<slash])
            guard mode(of: place) & S_IXOTH != 0 else {
                return false
            }
        }
        return true
    }

    private static func mode(of path: String) -> mode_t {
        var found = stat()
        return unsafe stat(path, &found) == 0 ? found.st_mode : 0
    }
}
