import Primitives

extension SettingsCatalogue {
    /// Whether some setting's path begins with this one: `mqtt`, `storage`, `storage.eu`, `storage.eu.uploads`.
    static func isSection(_ path: [String]) -> Bool {
        var path = path[...]
        if path.first == "storage", path.count > 1 {
            guard ProfileName(path[path.startIndex + 1]) != nil else {
                return false
            }
            path = path.dropFirst(2)
            return path.isEmpty || path.count == 1 && (path.first == "uploads" || path.first == "webhook")
        }
        return path.count == 1
            && all.contains { !$0.name.isProfileScoped && SettingKey($0.name).path.first == path.first }
    }

    /// The setting that was most likely meant by an unknown key; `nil` where none is like it.
    ///
    /// - Parameters:
    ///   - words: The unknown key in the catalogue's form, as `UPLOADS_REPLY_TIMEOTU`.
    ///   - profiles: The profiles that there are.
    /// - Returns: The likeliest setting.
    static func suggestion(for words: String, profiles: [ProfileName]) -> SettingKey? {
        var profiles = profiles
        let parts = words.split(separator: "_")
        if parts.count > 2, parts[0] == "STORAGE", let named = ProfileName(parts[1].lowercased()),
            !profiles.contains(named)
        {
            profiles.append(named)
        }
        let candidates =
            SettingName.allCases.filter { !$0.isProfileScoped }.map { SettingKey($0) }
            + profiles.flatMap { profile in
                SettingName.allCases.filter { $0.isProfileScoped || $0.allowsProfileOverride }
                    .map { SettingKey($0, in: profile) }
            }
        if let same = candidates.first(where: { $0.words == words }) {
            // Only the case was wrong.
            return same
        }
        // A section or a profile's name left out: REPLY_TIMEOUT, STORAGE_ENDPOINT.
        let tail = words.hasPrefix("STORAGE_") ? String(words.dropFirst("STORAGE_".count)) : words
        if tail.count > 2, let whole = candidates.first(where: { $0.words.hasSuffix("_\(tail)") }) {
            return whole
        }
        // The distance is at least the difference of the lengths.
        let limit = max(2, words.count / 4)
        let scored = candidates.map { (key: $0, words: $0.words) }
            .filter { abs($0.words.utf8.count - words.utf8.count) <= limit }
            .map { (key: $0.key, distance: editDistance(words, $0.words)) }
        guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= limit else {
            return nil
        }
        return best.key
    }

    /// The least number of letters inserted, dropped, replaced, or exchanged with their neighbour.
    static func editDistance(_ one: String, _ another: String) -> Int {
        let left = Array(one.utf8)
        let right = Array(another.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
