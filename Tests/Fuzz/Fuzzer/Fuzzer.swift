import FuzzTargets
import Glibc

/// libFuzzer's driver: reads its options from the arguments, and runs a function on one input after the other.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The name that the package manager gives an executable's entry.
@_cdecl("Fuzzer_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    _ = target
    var count = count
    var arguments = unsafe arguments
    // libFuzzer's contract: both point to what main was given, for as long as the driver runs.
    return unsafe runDriver(&count, &arguments, testOneInput)
}

/// The target that `WAYBILL_FUZZ_TARGET` names; without one, the names are printed and the process ends.
private let target: FuzzTarget = {
    let name = unsafe getenv("WAYBILL_FUZZ_TARGET").map { unsafe String(cString: $0) }
    if let target = name.flatMap(FuzzTarget.named) {
        return target
    }
    for target in FuzzTarget.all {
        print("\(target.name)\t\(target.summary)")
    }
    exit(name == nil ? 0 : 2)
}()

/// Runs the target on one input, and ends the process if a property does not hold.
private func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // libFuzzer's contract: `size` bytes are readable at `data` during the call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    do {
        _ = try target.run(input)
    } catch {
        fatalError("\(target.name): \(error)")
    }
    return 0
}
