import FuzzTargets
import Glibc

// libFuzzer has the main function. It calls these two.

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

/// Finds the target before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
    _ = target
    return 0
}

/// Runs the target on one input, and ends the process if a property does not hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // libFuzzer's contract: `size` bytes are readable at `data` during the call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    do {
        _ = try target.run(input)
    } catch {
        fatalError("\(target.name): \(error)")
    }
    return 0
}
