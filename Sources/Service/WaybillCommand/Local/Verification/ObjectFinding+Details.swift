import ControlProtocol

extension ObjectFinding {
    /// All that is known of one object, for people.
    func details(style: Style) -> [String] {
        var lines = [text(style: style)]
        if let profile, let bucket {
            lines.append("  profile    \(profile), bucket \(bucket)")
        }
        if let evidence {
            let facts = [
                ("size", evidence.size.map { "\($0) bytes" }), ("etag", evidence.etag),
                ("version", evidence.versionID), ("modified", evidence.lastModified.map { Quantity.local($0) }),
            ]
            for (name, fact) in facts {
                if let fact {
                    lines.append("  \(name.padding(toLength: 9))  \(fact.printable)")
                }
            }
        }
        return lines
    }

    /// Throws unless it is verified; the message was printed, so the remedy is what is left to say.
    func requireVerified() throws(CommandFailure) {
        guard verdict != .verified else {
            return
        }
        let key = key?.printable ?? ""
        if verdict == .unanswered {
            throw CommandFailure(.unanswered, "\(key) could not be asked about", nextStep: reason?.remedy)
        }
        throw CommandFailure(.no, "\(key) is not verified", nextStep: reason?.remedy)
    }
}
