import DockSimulation
import Primitives

extension SimulatedLog {
    init(bootIndex: Int64, size: Int) {
        self.init(
            bootIndex: bootIndex,
            size: size,
            startTime: Timestamp(seconds: 1_700_000_000),
            endTime: Timestamp(seconds: 1_700_003_600)
        )
    }
}
