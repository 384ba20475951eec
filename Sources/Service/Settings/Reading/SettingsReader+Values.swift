import Primitives

/// The kinds of values, each as the type that the rest of the service takes.
extension SettingsReader {
    /// A text.
    mutating func text(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        derived: String? = nil,
        check: (String) throws(InvalidValue) -> String = { text throws(InvalidValue) in text }
    ) -> String? {
        read(name, in: profile, derived: derived) { texts throws(InvalidValue) in
            try check(texts.joined(separator: ","))
        }
    }

    /// A text that must not be shown.
    mutating func secret(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        check: (String) throws(InvalidValue) -> Void = { _ throws(InvalidValue) in }
    ) -> Secret? {
        read(name, in: profile) { texts throws(InvalidValue) in
            let text = texts.joined(separator: ",")
            try check(text)
            return Secret(text)
        }
    }

    /// Several texts.
    mutating func list<Element>(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        inheriting inherited: [Element]? = nil,
        derived: String? = nil,
        check: (String) throws(InvalidValue) -> Element
    ) -> [Element] {
        let elements = read(name, in: profile, inheriting: inherited, derived: derived) { texts throws(InvalidValue) in
            var elements: [Element] = []
            for text in texts {
                elements.append(try check(text))
            }
            return elements
        }
        return elements ?? []
    }

    /// A whole number.
    mutating func integer(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        inheriting inherited: Int? = nil
    ) -> Int {
        let kind = SettingsCatalogue[name].kind
        let number = read(name, in: profile, inheriting: inherited) { texts throws(InvalidValue) in
            guard texts.count == 1, let text = texts.first, let number = Int(text) else {
                throw InvalidValue(reason: "is not a whole number")
            }
            guard case .integer(let range) = kind, range.contains(number) else {
                throw InvalidValue(reason: "is out of range")
            }
            return number
        }
        return number ?? 0
    }

    /// Bytes a second; `nil`: unlimited.
    mutating func rate(_ name: SettingName, in profile: ProfileName? = nil, inheriting inherited: Int?? = nil) -> Int? {
        let rate = read(name, in: profile, inheriting: inherited) { texts throws(InvalidValue) -> Int? in
            try RateText.rate(of: texts.joined())
        }
        return rate ?? nil
    }

    /// A length of time.
    mutating func duration(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        inheriting inherited: Duration? = nil
    ) -> Duration {
        retention(name, in: profile, inheriting: inherited.map { .some($0) }) ?? .zero
    }

    /// A length of time, or for ever: `nil`.
    mutating func retention(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        inheriting inherited: Duration?? = nil
    ) -> Duration? {
        let kind = SettingsCatalogue[name].kind
        let duration = read(name, in: profile, inheriting: inherited) { texts throws(InvalidValue) -> Duration? in
            guard case .duration(let least, let allowsKeep) = kind else {
                throw InvalidValue(reason: "is asked for as a duration")
            }
            let text = texts.joined()
            if allowsKeep, text == "keep" {
                return nil
            }
            guard let duration = DurationText.duration(of: text) else {
                throw InvalidValue(reason: "is not a duration")
            }
            guard duration >= least else {
                throw InvalidValue(reason: "is too short")
            }
            return duration
        }
        return duration ?? nil
    }

    /// `on` or `off`; YAML's other words for them too.
    mutating func toggle(_ name: SettingName, in profile: ProfileName? = nil) -> Bool {
        let isOn = read(name, in: profile) { texts throws(InvalidValue) in
            switch texts.joined().lowercased() {
            case "on", "true", "yes": return true
            case "off", "false", "no": return false
            default: throw InvalidValue(reason: "is neither on nor off")
            }
        }
        return isOn ?? false
    }

    /// One of an enumeration's cases; `nil` where it has no default, and is not given or was refused.
    mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ name: SettingName,
        as type: Choice.Type,
        in profile: ProfileName? = nil,
        inheriting inherited: Choice? = nil,
        derived: Choice? = nil
    ) -> Choice? {
        read(name, in: profile, inheriting: inherited, derived: derived?.rawValue) { texts throws(InvalidValue) in
            guard let choice = Choice(rawValue: texts.joined()) else {
                throw InvalidValue(reason: "is not one of the choices")
            }
            return choice
        }
    }

    /// A server's address.
    mutating func address(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        inheriting inherited: ServiceAddress? = nil,
        derived: String? = nil,
        tail: ServiceAddress.Tail = .nothing
    ) -> ServiceAddress? {
        let kind = SettingsCatalogue[name].kind
        return read(name, in: profile, inheriting: inherited, derived: derived) { texts throws(InvalidValue) in
            guard case .url(let schemes) = kind else {
                throw InvalidValue(reason: "is asked for as an address")
            }
            return try ServiceAddress(texts.joined(separator: ","), schemes: schemes, tail: tail)
        }
    }

    /// Where to listen.
    mutating func listenAddress(_ name: SettingName) -> ListenAddress? {
        read(name) { texts throws(InvalidValue) in
            guard let address = ListenAddress(texts.joined(separator: ",")) else {
                throw InvalidValue(reason: "is not an address to listen on")
            }
            return address
        }
    }
}
