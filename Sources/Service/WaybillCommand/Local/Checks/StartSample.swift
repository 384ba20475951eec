import DockProtocol
import Primitives
import Settings

/// A message as long as a start of a profile: of two modules with ten logs each, with credentials that are none.
struct StartSample {
    private static let modules = ["0", "3"]
    private static let time = Timestamp(milliseconds: 2_000_000_000_000)
    private static let bootIndexes = Int64(1_000)..<1_010

    private let profile: Settings.Profile

    init(_ profile: Settings.Profile) {
        self.profile = profile
    }

    /// - Parameters:
    ///   - lengths: Of the credentials' parts.
    ///   - id: In place of the message's ids.
    /// - Returns: The message.
    func payload(credentials lengths: MintTrial.Lengths, id: String) -> [UInt8] {
        let start = UploadStart(
            bucket: profile.bucket,
            region: profile.dockRegion,
            endpoint: profile.publicEndpoint,
            provider: .minio,
            credentials: DockCredentials(
                accessKeyID: Self.text(lengths.accessKeyID),
                accessKeySecret: Secret(Self.text(lengths.secret)),
                securityToken: Secret(Self.text(lengths.token)),
                expiresAt: Self.time
            ),
            files: Self.modules.map { module in
                StartFile(
                    module: module,
                    // Placeholders stand for about as much.
                    objectKey: profile.keyTemplate + Self.text(64),
                    bootIndexes: Array(Self.bootIndexes)
                )
            }
        )
        return ServiceRequest(tid: id, bid: id, timestamp: Self.time, command: .start(start)).encoded()
    }

    private static func text(_ count: Int) -> String {
        String(repeating: "x", count: count)
    }
}
