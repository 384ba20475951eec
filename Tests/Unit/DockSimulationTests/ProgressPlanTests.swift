import DockProtocol
import DockSimulation
import Testing

@Suite struct ProgressPlanTests {
    @Test(arguments: [1, 2, 3, 4, 9, 30], [1, 2, 10])
    func climbsToTheEndAndNoFurther(steps: Int, reports: Int) {
        let plan = plan(steps: steps, reports: reports)
        #expect(plan.steps == steps)
        #expect(plan.points.count == steps * reports - 1)
        for (earlier, later) in zip(plan.points, plan.points.dropFirst()) {
            #expect((earlier.step, earlier.percent) < (later.step, later.percent))
            #expect(earlier.overall <= later.overall)
            #expect(earlier.uploaded <= later.uploaded)
        }
        for point in plan.points {
            #expect((1...steps).contains(point.step))
            #expect((1...100).contains(point.percent))
            #expect((0..<100).contains(point.overall))
            // 100 on the last step says that the object is there (rules.md, Reports and settlement).
            #expect(point.step < steps || point.percent < 100)
            #expect((0..<1).contains(point.uploaded))
            #expect(point.uploaded == 0 || point.status == .fileUploading)
        }
    }

    @Test func fetchesThenPacksThenUploads() {
        #expect(plan(steps: 3, reports: 1).points.map(\.status) == [.filePull, .fileZip])
        #expect(
            plan(steps: 3, reports: 2).points.map(\.status)
                == [.filePull, .filePull, .fileZip, .fileZip, .fileUploading]
        )
        #expect(plan(steps: 1, reports: 3).points.map(\.status) == [.fileUploading, .fileUploading])
    }

    @Test func canCountDown() {
        var progress = ProgressBehaviour()
        progress.reportsPerStep = 4
        let forwards = ProgressPlan(progress).points
        progress.backwards = true
        let points = ProgressPlan(progress).points
        #expect(points.map(\.percent) == [75, 50, 25, 0, 75, 50, 25, 0, 75, 50, 25])
        #expect(points.map(\.overall) == forwards.map(\.overall), "what it does is the same")
        #expect(points.map(\.uploaded) == forwards.map(\.uploaded))
    }

    @Test func takesNoStepsForOne() {
        #expect(plan(steps: 0, reports: -1) == plan(steps: 1, reports: 1))
    }

    private func plan(steps: Int, reports: Int) -> ProgressPlan {
        var progress = ProgressBehaviour()
        progress.steps = steps
        progress.reportsPerStep = reports
        return ProgressPlan(progress)
    }
}
