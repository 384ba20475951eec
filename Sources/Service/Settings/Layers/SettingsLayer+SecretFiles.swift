import FileReading
import FoundationEssentials

extension SettingsLayer {
    /// The files of a folder that bear the full name of an environment variable; others are passed over.
    ///
    /// A file's text is the value, without the line ends after it. Links are followed: Kubernetes makes such files
    /// of links into a folder that it exchanges whole.
    static func secretFiles(in directory: String, of key: SettingSource, report: inout SettingsReport) -> SettingsLayer
    {
        var entries: [SettingKey: SettingEntry] = [:]
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            report.problem(SettingName.secretsDirectory.rawValue, key, "the folder \(directory) cannot be read")
            return SettingsLayer(name: directory, entries: [:])
        }
        for name in names.sorted() where name.hasPrefix(prefix) {
            let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
            let source = SettingSource.secretFile(path: path)
            let words = String(name.dropFirst(prefix.count))
            guard let key = SettingKey(words: words) else {
                report.unknown.append(UnknownKey(written: name, words: words, source: source))
                continue
            }
            guard key.name != .config, key.name != .secretsDirectory else {
                report.problem(key.words, source, "cannot be given here", remedy: "give it in the environment")
                continue
            }
            guard let data = try? FileContents.read(path),
                let text = String(validating: data, as: UTF8.self)
            else {
                report.problem(key.words, source, "the file cannot be read as UTF-8 text")
                continue
            }
            let value = text.withoutTrailingNewlines
            if !value.isEmpty {
                entries[key] = SettingEntry(texts: [value], source: source)
                if SettingsCatalogue[key.name].display != .whole {
                    report.noteMode(of: path, key.words, source)
                }
            }
        }
        return SettingsLayer(name: directory, entries: entries)
    }
}

extension String {
    fileprivate var withoutTrailingNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true {
            text = text.dropLast()
        }
        return String(text)
    }
}
