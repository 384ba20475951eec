import ControlAPI
import ProcessHardening
import Testing

@testable import WaybillCommand

/// How the descriptors of the process are shared.
@Suite struct DescriptorBudgetTests {
    @Test(arguments: [64, 256, 512, 1024, 4096, 65_536], [1, 4, 64]) func bothGetTheirShare(limit: Int, cores: Int) {
        for (profiles, verifications) in [(1, 16), (10, 64), (40, 1024)] {
            let budget = DescriptorBudget(
                limit: limit,
                eventLoops: cores,
                profiles: profiles,
                verifications: verifications
            )
            #expect(budget.connections >= DescriptorBudget.minimumConnections)
            #expect(budget.connections <= DescriptorBudget.maximumConnections)
            #expect(budget.connections <= max(DescriptorBudget.minimumConnections, limit / 4, limit - budget.reserve))
            #expect(budget.isTight == (limit - budget.connections < budget.reserve))
            let limits = budget.connectionLimits
            #expect(limits.connections + limits.probes == budget.connections)
            #expect(limits.connections > 0 && limits.probes > 0 && limits.streams <= limits.connections)
        }
    }

    @Test func theUsualLimitIsEnough() {
        let budget = DescriptorBudget(limit: 1024, eventLoops: 4, profiles: 1, verifications: 16)
        #expect(!budget.isTight)
        #expect(budget.connections > 800)
    }

    @Test func theLimitIsRaisedAndStays() {
        let limit = DescriptorLimit.raise()
        #expect(limit > 0 && limit <= DescriptorLimit.most)
        #expect(DescriptorLimit.raise() == limit)
    }
}
