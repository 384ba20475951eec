import ControlProtocol
import Primitives
import Testing

@testable import WaybillCommand

@Suite struct ArgumentTests {
    @Test(arguments: [
        ("3:321,322", "3", [321, 322]), ("0:7", "0", [7]), ("dock-1.a_b:0", "dock-1.a_b", [0]),
        ("3:9223372036854775807", "3", [Int64.max]),
    ])
    func filesAreRead(text: String, module: String, indexes: [Int64]) {
        #expect(FileArgument(argument: text) == FileArgument(module: module, bootIndexes: indexes))
    }

    @Test(arguments: [
        "", "3", "3:", ":1", "3:1,", "3:,1", "3:a", "3:-1", "3:+1", "3:1 2", "3:1:2", "3:1,1", "a b:1", "a/b:1",
        "3:9223372036854775808", "3:٣",
    ])
    func otherTextsAreNoFiles(text: String) {
        #expect(FileArgument(argument: text) == nil)
    }

    @Test func aModuleNamedTwiceIsOneFile() {
        let files = ["3:1,2", "0:7", "3:2,3"].compactMap(FileArgument.init(argument:))
        #expect(
            FileArgument.merged(files) == [
                FileArgument(module: "3", bootIndexes: [1, 2, 3]), FileArgument(module: "0", bootIndexes: [7]),
            ]
        )
    }

    @Test(arguments: [("site=north", "site", "north"), ("a=", "a", ""), ("a=b=c", "a", "b=c"), ("a= é", "a", " é")])
    func labelsAreRead(text: String, name: String, value: String) {
        let label = LabelArgument(argument: text)
        #expect(label?.name == name)
        #expect(label?.value == value)
    }

    @Test(arguments: ["", "a", "=b", "a b=c", "a=\n"])
    func otherTextsAreNoLabels(text: String) {
        #expect(LabelArgument(argument: text) == nil)
    }

    @Test func oneLabelHasOneValue() throws {
        let same = ["a=1", "b=2", "a=1"].compactMap(LabelArgument.init(argument:))
        #expect(try LabelArgument.dictionary(same) == ["a": "1", "b": "2"])
        let two = ["a=1", "a=2"].compactMap(LabelArgument.init(argument:))
        #expect(throws: (any Error).self) {
            try LabelArgument.dictionary(two)
        }
    }

    @Test func modulesStatesAndSpansAreRead() {
        #expect(ModuleList(argument: "0,3")?.modules == ["0", "3"])
        #expect(ModuleList(argument: "0,") == nil)
        #expect(ModuleList(argument: "0,0") == nil)
        #expect(StateList(argument: "failed,canceled")?.states == [.failed, .canceled])
        #expect(StateList(argument: "done") == nil)
        #expect(WaitLimit(argument: "15m")?.duration == .seconds(900))
        #expect(WaitLimit(argument: "0s") == nil)
        #expect(WaitLimit(argument: "soon") == nil)
    }

    @Test(arguments: [
        ("http://a:1", "http://a:1"), ("https://a/waybill/", "https://a/waybill"),
        ("http://[::1]:8484//", "http://[::1]:8484"),
    ])
    func addressesAreRead(text: String, address: String) throws {
        #expect(try ServerAddress(text).description == address)
    }

    @Test func aUnixSocketIsAnAddressToo() throws {
        let address = try ServerAddress("unix:/run/waybill.sock")
        #expect(address.socket == "/run/waybill.sock" && "\(address)" == "unix:/run/waybill.sock")
        #expect(try ServerAddress("http://a:1").socket == nil)
    }

    @Test(arguments: ["", "a:1", "ftp://a", "unix:", "http://u@a", "http://a?b", "http://a#b"])
    func otherTextsAreNoAddresses(text: String) {
        let failure = #expect(throws: CommandFailure.self) {
            try ServerAddress(text)
        }
        #expect(failure?.status == .usage)
        #expect(failure?.nextStep != nil)
    }

    @Test func theNewestLogIsTheLastBegun() {
        func log(_ index: Int64, _ start: Int64?) -> LogListingResource.Log {
            LogListingResource.Log(
                bootIndex: index,
                startTime: start.map { Timestamp(seconds: $0) },
                endTime: nil,
                size: nil
            )
        }
        func module(_ name: String, _ result: Int, _ logs: [LogListingResource.Log]) -> LogListingResource.Module {
            LogListingResource.Module(deviceSN: nil, module: name, result: result, message: nil, logs: logs)
        }
        let listing = LogListingResource(
            gateway: "G",
            modules: [
                module("3", 0, [log(9, 100), log(4, 300), log(5, 200)]),
                module("0", 0, [log(1, nil), log(3, nil), log(2, nil)]),
                module("7", 324_015, [log(1, 1)]),
                module("8", 0, []),
            ]
        )
        #expect(
            NewestLogs(of: listing).files == [
                FileArgument(module: "3", bootIndexes: [4]), FileArgument(module: "0", bootIndexes: [3]),
            ]
        )
    }

    @Test func aQueryIsWritten() {
        let query = UploadQuery(
            states: [.failed, .canceled],
            gateway: "a b",
            profile: "eu",
            labels: ["site": "nö&x", "a": "1"],
            limit: 5,
            cursor: "c/="
        )
        #expect(
            query.text
                == "state=failed&state=canceled&gateway=a%20b&profile=eu&label=a%3D1&label=site%3Dn%C3%B6%26x&limit=5&cursor=c%2F%3D"
        )
    }
}
