import Primitives
import Testing

@testable import DockProtocol

/// A field that is only shown costs no report, whatever stands there: key, size, fingerprint, status and percent count
/// without it.
@Suite struct DisplayFieldTests {
    /// Anything but what belongs there.
    private static let oddities = [
        "null", "true", "false", "-1", "0", "1.5", "99.0", "1e2", "-1e300", "1e999", "-1e999", "9223372036854775807",
        "-9223372036854775808", "18446744073709551616", "1655781395926000", "253402300800000",
        String(repeating: "9", count: 100_000), "\"\"", "\" \"", #""2022-06-21 11:16:35""#, #""1655781395926""#,
        #""-1""#,
        #""0x1F""#, #""\u0000""#, #""\ud800""#, #""\q""#, "\"\n\"", "\"\(String(repeating: "x", count: 100_000))\"",
        "[]", "{}", "[1]", #"{"a":{"b":[{}]}}"#,
        String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
        "NaN", "-nan", "Infinity", "-inf", "1.#QNAN", "undefined", "None", "01", "+5", ".5", "5.",
    ]

    private static func message(
        timestamp: String = "1655781395926",
        envelope: String = "",
        entry: String = "",
        progress: String
    ) -> String {
        #"{"tid":"t","bid":"b","timestamp":\#(timestamp),\#(envelope)"method":"fileupload_progress","data":{"output":{"#
            + #""status":"in_progress","ext":{"files":[{"key":"logs/a.tar","size":896,\#(entry)"#
            + #""fingerprint":"4d25d4b4d1eb0c605bdc57229b6e7f59","progress":{\#(progress)}}]}}}}"#
    }

    private func expectWhole(_ text: String, _ comment: String) throws {
        let message = try event(text)
        let comment = Comment(rawValue: String(comment.prefix(80)))
        guard case .progress(let progress) = message.content, let file = progress.files.first else {
            Issue.record("the report is lost: \(comment)")
            return
        }
        #expect(message.tid == "t", comment)
        #expect(progress.status == .inProgress, comment)
        #expect(file.key == "logs/a.tar" && file.size == 896, comment)
        #expect(file.fingerprint == "4d25d4b4d1eb0c605bdc57229b6e7f59", comment)
        #expect(file.percent == 100 && file.status == .ok && file.isReported, comment)
        // Whatever was read is what a store takes.
        let times = [message.timestamp, file.finishTime].compactMap { $0?.milliseconds }
        #expect(times.allSatisfy((0...DockLimits.latestTime.milliseconds).contains), comment)
        #expect((file.rate ?? 0) >= 0 && (file.currentStep ?? 0) >= 0 && (file.totalStep ?? 1) >= 1, comment)
    }

    @Test(arguments: oddities.indices) func costNoReport(of index: Int) throws {
        let odd = Self.oddities[index]
        let good = #""progress":100,"status":"ok","result":0"#
        for name in ["finish_time", "upload_rate", "current_step", "total_step", "unheard_of"] {
            try expectWhole(Self.message(progress: #"\#(good),"\#(name)":\#(odd)"#), "\(name) \(odd)")
            try expectWhole(Self.message(progress: #""\#(name)":1,\#(good),"\#(name)":\#(odd)"#), "\(name) 1, \(odd)")
        }
        for name in ["module", "device_sn", "unheard_of"] {
            try expectWhole(Self.message(entry: #""\#(name)":\#(odd),"#, progress: good), "\(name) \(odd)")
        }
        for name in ["need_reply", "unheard_of"] {
            try expectWhole(Self.message(envelope: #""\#(name)":\#(odd),"#, progress: good), "\(name) \(odd)")
        }
        try expectWhole(Self.message(timestamp: odd, progress: good), "timestamp \(odd)")
    }

    /// Neither the whole's own fields, nor one file's, cost another's report.
    @Test(arguments: oddities.indices) func costNoOtherFilesReport(of index: Int) throws {
        let odd = Self.oddities[index]
        let comment = Comment(rawValue: String(odd.prefix(80)))
        for name in ["key", "size", "fingerprint", "progress"] {
            let files = #"[{"key":"logs/b.tar","\#(name)":\#(odd)},{"key":"logs/a.tar","size":896}]"#
            let read = try progress(files: files)?.files
            #expect(read?.last == FileProgress(key: "logs/a.tar", size: 896), comment)
        }
        let text =
            #"{"method":"fileupload_progress","bid":\#(odd),"tid":\#(odd),"data":{"result":\#(odd),"#
            + #""output":{"status":\#(odd),"ext":{"files":[{"key":"logs/a.tar"}]}}}}"#
        guard case .progress(let progress) = try event(text).content else {
            Issue.record("not progress: \(comment)")
            return
        }
        #expect(progress.files == [FileProgress(key: "logs/a.tar")], comment)
    }

    /// An end is told by what can be read alone: a number of steps, or a status, that cannot be read is no absent one.
    @Test(arguments: [
        (#""progress":100"#, true, false), (#""progress":100,"total_step":null"#, true, false),
        (#""progress":100,"total_step":" ""#, true, false), (#""progress":100,"total_step":0"#, true, false),
        (#""progress":100,"current_step":{}"#, true, false), (#""progress":100,"total_step":"thirty""#, false, true),
        (#""progress":100,"total_step":-1,"current_step":-1"#, false, true),
        (#""progress":100,"total_step":NaN,"current_step":3"#, false, true),
        (#""progress":100,"total_step":30,"total_step":3,"current_step":3"#, false, true),
        (#""progress":100,"total_step":30,"current_step":[30]"#, false, true),
        (#""progress":100,"total_step":30.0,"current_step":"30""#, true, false),
        (#""progress":100,"total_step":3e1,"current_step":30,"status":"file_uploading""#, true, false),
        (#""progress":100,"status":["ok"]"#, false, true),
        (#""progress":100,"status":"ok","status":"failed""#, false, true),
        (#""progress":100,"status":{},"total_step":3,"current_step":3"#, true, false),
        (#""progress":{},"status":"ok""#, true, false), (#""progress":NaN"#, false, false),
        (#""progress":"100.0 ""#, true, false), (#""progress":1e2"#, true, false), (#""progress":-100"#, false, false),
        (#""progress":100,"progress":20"#, false, false),
    ])
    func anEndIsToldByWhatCanBeRead(progress: String, isReported: Bool, isProbe: Bool) throws {
        let read = try DockProtocolTests.progress(files: #"[{"key":"k","progress":{\#(progress)}}]"#)
        let file = try #require(read?.files.first)
        #expect(file.isReported == isReported)
        #expect(file.isProbe == isProbe)
    }
}
