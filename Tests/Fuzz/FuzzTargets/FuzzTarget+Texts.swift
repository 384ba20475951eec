import CredentialMinting
import Cryptography
import MQTTTransport
import Primitives

@testable import HTTPTransport
@testable import ObjectStorage
@testable import Settings
@testable import Worker

/// Short texts with a grammar of their own.
extension FuzzTarget {
    static let texts = [
        FuzzTarget(
            "addresses",
            "addresses of object stores (0), HTTP requests (1), brokers (2), listeners (3), services (4), container "
                + "agents (5) and databases (6): written and read as the same"
        ) { input in
            guard let input = SelectedInput(input, of: 7) else {
                return .refused
            }
            return try readAddress(input.selector, input.text) ? .accepted : .refused
        },
        FuzzTarget(
            "times",
            "times of RFC 3339 (0), durations (1) and rates (2): written and read as the same"
        ) { input in
            guard let input = SelectedInput(input, of: 3) else {
                return .refused
            }
            return try readTime(input.selector, input.text) ? .accepted : .refused
        },
        FuzzTarget(
            "keys",
            "object keys (0), key templates (1), prefixes (2), gateway patterns (3), profile names (4), KMS keys of AWS "
                + "(5) and Alibaba Cloud (6): safe in policies and topics"
        ) { input in
            guard let input = SelectedInput(input, of: 7) else {
                return .refused
            }
            return try readKey(input.selector, input.text) ? .accepted : .refused
        },
        FuzzTarget(
            "encodings",
            "percent-encoding (0), hexadecimal (1) and webhook secrets (2): written and read as the same"
        ) { input in
            guard let input = SelectedInput(input, of: 3) else {
                return .refused
            }
            return try readEncoding(input.selector, input.text) ? .accepted : .refused
        },
    ]

    private static func readAddress(_ selector: Int, _ text: String) throws -> Bool {
        switch selector {
        case 0:
            guard let endpoint = StorageEndpoint(text) else {
                return false
            }
            try requireEqual(StorageEndpoint(endpoint.description), endpoint, "the same endpoint comes back")
            try require(endpoint.authority.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a host is printable")
        case 1:
            let label = HTTPRequest(method: .get, url: text).description
            try require(label.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a label is printable")
            guard let address = try? RequestAddress(text) else {
                return false
            }
            try require(address.target.utf8.first == UInt8(ascii: "/"), "a target begins with a slash")
        case 2:
            guard let configuration = try? MQTTConfiguration(url: text, clientID: "waybill") else {
                return false
            }
            try require(!configuration.host.isEmpty && configuration.port > 0, "a broker has a host and a port")
            try require(configuration.host.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a host is printable")
        case 3:
            guard let address = ListenAddress(text) else {
                return false
            }
            try requireEqual(ListenAddress(address.description), address, "the same address comes back")
        case 4:
            guard let address = try? ServiceAddress(text, schemes: ["http", "https"], tail: .page) else {
                return false
            }
            try require(!address.host.isEmpty, "a service has a host")
            try require(address.port.map { (1...65_535).contains($0) } ?? true, "a port is in range")
        case 6:
            guard let address = try? DatabaseAddress(text) else {
                return false
            }
            try requireEqual(address.text, text, "an address is the one that was given")
        default:
            let configuration = ContainerCredentialProvider.Configuration(
                environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": text]
            )
            guard let address = try? ContainerCredentialAddress(configuration) else {
                return false
            }
            try require(address.url == text, "the agent's address is the one that was given")
        }
        return true
    }

    private static func readTime(_ selector: Int, _ text: String) throws -> Bool {
        switch selector {
        case 0:
            guard let time = Timestamp(rfc3339: text) else {
                return false
            }
            try requireEqual(Timestamp(rfc3339: time.rfc3339), time, "the same time comes back")
        case 1:
            guard let duration = DurationText.duration(of: text) else {
                return false
            }
            try require(duration >= .zero, "a duration is not negative")
            try requireEqual(
                DurationText.duration(of: DurationText.text(of: duration)),
                duration,
                "the same duration comes back"
            )
        default:
            guard let rate = try? RateText.rate(of: text) else {
                return false
            }
            try requireEqual(try RateText.rate(of: String(rate)), rate, "the same rate comes back")
        }
        return true
    }

    private static func readKey(_ selector: Int, _ text: String) throws -> Bool {
        switch selector {
        case 0:
            guard let key = try? ObjectKey(text) else {
                return false
            }
            try checkKey(key)
            try requireEqual(PercentEncoding.decode(PercentEncoding.key(text)), text, "an encoded key is the key")
        case 1:
            guard let key = SampleUpload.key(template: text) else {
                return false
            }
            try checkKey(key)
            try require(!key.value.contains("{upload}"), "a placeholder is replaced")
        case 2:
            let key = try ObjectKey("exports/2026/a.tar")
            guard KeyPrefix(text).contains(key) else {
                return false
            }
            try require(key.value.hasPrefix(text), "a key begins with its prefix")
        case 3:
            guard let pattern = GatewayPattern(text) else {
                return false
            }
            try requireEqual(GatewayPattern(pattern.description), pattern, "the same pattern comes back")
            try require(pattern.overlaps(pattern), "a pattern overlaps itself")
        case 4:
            guard let name = ProfileName(text) else {
                return false
            }
            try requireEqual(ProfileName(name.value.uppercased().lowercased()), name, "a name has one case")
        default:
            let grammar: SessionPolicyTemplate.Grammar = selector == 5 ? .aws() : .ram
            guard let key = KMSKey(text, grammar: grammar) else {
                return false
            }
            try require(
                key.name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"*?$\"\\".utf8.contains($0) },
                "a key's name widens no policy"
            )
        }
        return true
    }

    private static func readEncoding(_ selector: Int, _ text: String) throws -> Bool {
        switch selector {
        case 0:
            try requireEqual(
                PercentEncoding.decode(PercentEncoding.component(text)).map { Array($0.utf8) },
                Array(text.utf8),
                "an encoded text is the text"
            )
            return PercentEncoding.decode(text) != nil
        case 1:
            guard let bytes = Hex.decode(text) else {
                return false
            }
            try requireEqual(Hex.encode(bytes), text.lowercased(), "digits have one text in lower case")
        default:
            guard let key = try? WebhookKey(Secret(text)) else {
                return false
            }
            try requireEqual("\(key)", "<redacted>", "a key is not shown")
            try require(key.signature(id: "1", timestamp: 0, body: []).hasPrefix("v1,"), "a key signs")
        }
        return true
    }

    private static func checkKey(_ key: ObjectKey) throws(PropertyViolation) {
        let bytes = Array(key.value.utf8)
        try require((1...ObjectKey.maximumBytes).contains(bytes.count), "a key is bounded")
        try require(!bytes.contains { "*?$".utf8.contains($0) || $0 < 0x20 || $0 == 0x7F }, "a key widens no policy")
        try require(
            !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") },
            "a key does not climb"
        )
    }
}
