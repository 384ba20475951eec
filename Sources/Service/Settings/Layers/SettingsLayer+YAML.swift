import FoundationEssentials
import Yams

extension SettingsLayer {
    /// The YAML file's values.
    ///
    /// Every leaf has to be a setting; `<<` merges are followed.
    static func yaml(_ text: String, path: String, report: inout SettingsReport) -> SettingsLayer {
        var walk = YAMLWalk(path: path, report: report)
        do {
            if let root = try Yams.compose(yaml: text) {
                walk.visitRoot(root)
            }
        } catch let error as YamlError {
            let (line, reason) = error.place
            walk.report.problem(path, .file(path: path, line: line), reason)
        } catch {
            walk.report.problem(path, .file(path: path, line: nil), "is not YAML")
        }
        report = walk.report
        return SettingsLayer(name: path, entries: walk.entries)
    }
}

/// A walk through a YAML document that gathers the settings in it.
private struct YAMLWalk {
    let path: String
    var report: SettingsReport
    var entries: [SettingKey: SettingEntry] = [:]

    init(path: String, report: SettingsReport) {
        self.path = path
        self.report = report
    }

    mutating func visitRoot(_ root: Node) {
        if case .mapping(let mapping) = root {
            visit(mapping, at: [])
        } else if !root.isNull {
            report.problem(path, source(of: root), "the document is not a mapping")
        }
    }

    private mutating func visit(_ mapping: Node.Mapping, at prefix: [String]) {
        for (keyNode, value) in mapping.merged {
            guard let key = keyNode.scalar?.string else {
                report.problem(dotted(prefix), source(of: keyNode), "a key is not a text")
                continue
            }
            let here = prefix + [key]
            if case .mapping(let inner) = value {
                if let key = SettingKey(path: here) {
                    // What looks like a key in it may be a secret that was not quoted: `{hunter2}`.
                    report.problem(key.words, source(of: keyNode), "is a mapping", remedy: "quote the value")
                } else {
                    visit(inner, at: here)
                }
            } else {
                visitLeaf(value, at: here, keyNode: keyNode)
            }
        }
    }

    private mutating func visitLeaf(_ value: Node, at here: [String], keyNode: Node) {
        let source = source(of: keyNode)
        guard let key = SettingKey(path: here) else {
            // A section whose every line is commented out is null.
            if !(value.isNull && SettingsCatalogue.isSection(here)) {
                let words = here.joined(separator: "_").uppercased()
                report.unknown.append(UnknownKey(written: dotted(here), words: words, source: source))
            }
            return
        }
        guard key.name != .config else {
            report.problem(
                key.words,
                source,
                "cannot be given in the file itself",
                remedy: "give it in the environment"
            )
            return
        }
        guard entries[key] == nil else {
            report.problem(key.words, source, "is given twice in this file")
            return
        }
        switch value {
        case .sequence(let sequence):
            guard SettingsCatalogue[key.name].kind == .list else {
                report.problem(key.words, source, "is a sequence", remedy: "it takes one value")
                return
            }
            let texts = sequence.compactMap { $0.scalar?.string }
            guard texts.count == sequence.count else {
                report.problem(key.words, source, "holds something that is not a text")
                return
            }
            entries[key] = texts.isEmpty ? nil : SettingEntry(texts: texts, source: source)
        case .scalar(let scalar) where !value.isNull && !scalar.string.isEmpty:
            entries[key] = SettingEntry(texts: [scalar.string], source: source)
        default:
            // Null, or empty: not set.
            break
        }
    }

    private func source(of node: Node) -> SettingSource {
        .file(path: path, line: node.mark?.line)
    }

    private func dotted(_ words: [String]) -> String {
        words.isEmpty ? path : words.joined(separator: ".")
    }
}

extension Node {
    /// Whether it is an unquoted `null`, `~` or nothing.
    fileprivate var isNull: Bool {
        guard let scalar, scalar.style != .singleQuoted, scalar.style != .doubleQuoted else {
            return false
        }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}

extension Node.Mapping {
    /// The pairs, with those that `<<` brings in wherever the mapping has none of its own.
    fileprivate var merged: [(Node, Node)] {
        var pairs = filter { $0.key.scalar?.string != "<<" }.map { ($0.key, $0.value) }
        for (key, value) in self where key.scalar?.string == "<<" {
            let bases = value.sequence.map { Array($0) } ?? [value]
            for base in bases.compactMap(\.mapping) {
                let present = Set(pairs.map(\.0))
                pairs += base.merged.filter { !present.contains($0.0) }
            }
        }
        return pairs
    }
}

extension YamlError {
    /// Where parsing failed, and why.
    ///
    /// The library's own text quotes the line, which may hold a secret.
    fileprivate var place: (line: Int?, reason: String) {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, "is not YAML: \(problem)")
        case .reader(let problem, _, _, _):
            (nil, "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(_, let context):
            (context.mark.line, "gives a key twice")
        default:
            (nil, "is not YAML")
        }
    }
}
