/// An error that a device gives as its `result`, with what is known of it.
public struct DeviceError: Sendable, Hashable {
    /// The code as the device gave it: never 0.
    public let code: Int
    /// A short name in snake case; `unknown` where the code is not in the table.
    public let name: String
    /// What the code means.
    public let meaning: String
    /// What the operator can do.
    public let remedy: String
    /// Whether the device has its hands full and would take the same command later (rules.md, Commands).
    public let isBusy: Bool
    /// Whether the same upload may well succeed when it is tried again, without anybody doing anything.
    public let isRetryable: Bool

    /// The error of a code; `nil` for 0, which is none.
    ///
    /// A code that is not in the table is `unknown` and not busy.
    public init?(code: Int) {
        if code == 0 {
            return nil
        }
        self = Self.table[code] ?? Self(unknown: code)
    }

    /// Whether the code is in the table.
    public var isKnown: Bool {
        Self.table[code] != nil
    }

    /// All the codes that are known, in ascending order.
    public static let known: [DeviceError] = table.values.sorted { $0.code < $1.code }

    private init(unknown code: Int) {
        self.init(
            code,
            "unknown",
            "the device reported an error that is not known here",
            remedy: "look the code up in the device's documentation"
        )
    }

    fileprivate init(
        _ code: Int,
        _ name: String,
        _ meaning: String,
        remedy: String,
        busy: Bool = false,
        retryable: Bool = false
    ) {
        self.code = code
        self.name = name
        self.meaning = meaning
        self.remedy = remedy
        self.isBusy = busy
        self.isRetryable = busy || retryable
    }
}

extension DeviceError {
    /// The codes seen in `result` (facts, Error codes).
    private static let table: [Int: DeviceError] = Dictionary(
        uniqueKeysWithValues: [
            DeviceError(
                314000,
                "not_now",
                "the device does not take this now: it is uploading logs, or flying",
                remedy: "wait until the flight or the upload is over",
                busy: true
            ),
            DeviceError(
                319001,
                "busy",
                "the device is busy uploading or obtaining logs",
                remedy: "wait for the running export, or cancel it",
                busy: true
            ),
            DeviceError(
                319018,
                "busy_uploading",
                "the device is busy uploading or obtaining logs",
                remedy: "wait for the running export, or cancel it",
                busy: true
            ),
            DeviceError(
                319019,
                "busy_obtaining",
                "the device is busy uploading or obtaining logs",
                remedy: "wait for the running export, or cancel it",
                busy: true
            ),
            DeviceError(
                324001,
                "restarted",
                "a restart of the device interrupted the export",
                remedy: "start the upload again",
                retryable: true
            ),
            DeviceError(
                324012,
                "compress_timeout",
                "packing the logs took too long: too many were selected",
                remedy: "start an upload of fewer logs"
            ),
            DeviceError(
                324013,
                "list_failed",
                "the list of logs could not be fetched",
                remedy: "ask again; if it stays so, restart the device",
                retryable: true
            ),
            DeviceError(
                324014,
                "list_empty",
                "the list of logs is empty",
                remedy: "list the device's logs and choose from those"
            ),
            DeviceError(
                324015,
                "aircraft_offline",
                "the aircraft is off or not connected",
                remedy: "switch the aircraft on in the dock, then start the upload again"
            ),
            DeviceError(
                324016,
                "no_space",
                "the dock has too little storage to pack the logs",
                remedy: "start an upload of fewer logs, or free storage on the dock"
            ),
            DeviceError(
                324017,
                "aircraft_logs_failed",
                "the aircraft's logs could not be obtained",
                remedy: "check that the aircraft is on and connected, then start the upload again",
                retryable: true
            ),
            DeviceError(
                324018,
                "logs_failed",
                "obtaining or packing the logs failed",
                remedy: "start the upload again; if it stays so, restart the device",
                retryable: true
            ),
            DeviceError(
                324019,
                "network",
                "the dock's network failed it, and the upload with it",
                remedy: "check the dock's way to the object storage, then start the upload again",
                retryable: true
            ),
            DeviceError(
                324021,
                "dock_restarted",
                "the export failed: the dock lost its power or was restarted",
                remedy: "start the upload again",
                retryable: true
            ),
            DeviceError(
                324030,
                "media_upload_failed",
                "the upload of media failed",
                remedy: "check the dock's way to the object storage, then start the upload again",
                retryable: true
            ),
            DeviceError(
                325001,
                "bad_parameter",
                "the device does not accept the command's parameters",
                remedy: "check the modules and boot indexes against the device's list of logs"
            ),
            DeviceError(
                325009,
                "already_exporting",
                "the dock is exporting logs already",
                remedy: "wait for the running export, or cancel it",
                busy: true
            ),
        ].map { ($0.code, $0) }
    )
}
