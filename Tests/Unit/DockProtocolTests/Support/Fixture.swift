import Foundation

/// The JSON blocks of the protocol's own text, one file each.
enum Fixture: String, CaseIterable {
    case listRequest = "list-request"
    case listReply = "list-reply"
    case startRequest = "start-request"
    case startReply = "start-reply"
    case updateRequest = "update-request"
    case updateReply = "update-reply"
    case progressEvent = "progress-event"

    /// The block as it stands in the text.
    var bytes: [UInt8] {
        get throws {
            let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(rawValue).json")
            return [UInt8](try Data(contentsOf: url))
        }
    }

    /// The block with the white space between its tokens taken out.
    ///
    /// No string in the text holds any.
    var compact: String {
        get throws {
            String(decoding: try bytes.filter { $0 > 0x20 }, as: UTF8.self)
        }
    }

    /// Whether a dock reads it.
    var isRequest: Bool {
        [.listRequest, .startRequest, .updateRequest].contains(self)
    }

    /// Whether it is an event, and not a reply or a command.
    var isEvent: Bool {
        self == .progressEvent
    }
}

/// The id of all the text's examples.
let exampleID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxx"
