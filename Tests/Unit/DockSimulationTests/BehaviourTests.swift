import Cryptography
import DockProtocol
import Testing

@testable import DockSimulation

@Suite struct BehaviourTests {
    @Test func acceptsUnlessTold() {
        #expect((0..<3).map(DockBehaviour().startReply) == [.accept, .accept, .accept])
    }

    @Test func followsItsScriptAndRepeatsTheLast() {
        var behaviour = DockBehaviour()
        behaviour.startReplies = [.busy(), .busy(code: 319001), .silence, .accept]
        #expect(
            (0..<6).map(behaviour.startReply)
                == [.busy(code: 325009), .busy(code: 319001), .silence, .accept, .accept, .accept]
        )
    }

    @Test func knowsItsErrors() {
        guard case .busy(let busy) = StartReply.busy(), case .refuse(let refusal) = StartReply.refuse() else {
            Issue.record("the defaults are gone")
            return
        }
        #expect(DeviceError(code: busy)?.isBusy == true)
        #expect(DeviceError(code: refusal)?.isBusy == false)
    }

    @Test(
        arguments: [
            (FingerprintReport.honest, "900150983cd24fb0d6963f7d28e17f72" as String?),
            (.upperCase, "900150983CD24FB0D6963F7D28E17F72"), (.base64, "kAFQmDzST7DWlj99KOF/cg=="),
            (.wrapped, "\"0x900150983cd24fb0d6963f7d28e17f72\"\n"),
            (.wrong, "6ffeaf67c32db04f2969c082d71e808d"),
            (.missing, nil),
            (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (.text("v2-0a1b"), "v2-0a1b"),
            (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ]
    )
    func reportsTheFingerprintItIsTold(report: FingerprintReport, expected: String?) {
        let digest = Digest(of: Array("abc".utf8), using: report.algorithm)
        #expect(report.text(digest) == expected)
    }

    @Test func reportsTheSizeItIsTold() {
        var behaviour = DockBehaviour()
        let digest = Digest(of: [], using: .md5)
        #expect(behaviour.reported(size: 10, digest: digest).size == 10)
        behaviour.reportSize = .wrong(delta: 1)
        #expect(behaviour.reported(size: 10, digest: digest).size == 11)
        behaviour.reportSize = .wrong(delta: -20)
        #expect(behaviour.reported(size: 10, digest: digest).size == 0)
        behaviour.reportSize = .missing
        #expect(behaviour.reported(size: 10, digest: digest).size == nil)
    }
}
