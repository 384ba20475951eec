import DockProtocol
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Synchronization

extension SimulatedDock {
    /// "Bad parameter" and "already exporting logs" (facts, Error codes).
    private static let badParameter = 325001
    private static let alreadyExporting = 325009

    /// Does what a command asks; an accepted start's export is returned, to be run.
    func answer(_ request: ServiceRequest, http: HTTPClient) async -> Export? {
        switch request.command {
        case .list(let modules):
            await list(modules, request)
            return nil
        case .cancel(let modules):
            await cancel(modules, request)
            return nil
        case .start(let start):
            return await self.start(start, request, http: http)
        }
    }

    private func list(_ modules: [String], _ request: ServiceRequest) async {
        let asked = configuration.modules.filter { modules.isEmpty || modules.contains($0.module) }
        await reply(
            ServiceReply(result: 0, listing: LogListing(modules: asked.map(\.listing))),
            to: request
        )
        events.add(.listed(tid: request.tid, modules: asked.map(\.module)))
    }

    // MARK: Starts

    private func start(_ start: UploadStart, _ request: ServiceRequest, http: HTTPClient) async -> Export? {
        events.add(.startReceived(tid: request.tid, bid: request.bid, files: start.files))
        let number = state.withLock { state in
            defer { state.starts += 1 }
            return state.starts
        }
        switch configuration.behaviour.startReply(number) {
        case .busy(let code), .refuse(let code):
            await answerStart(request, result: code)
            return nil
        case .silence:
            events.add(.startUnanswered(tid: request.tid))
            return nil
        case .accept:
            return await accept(start, request, http: http, silently: false)
        case .acceptSilently:
            return await accept(start, request, http: http, silently: true)
        }
    }

    private func accept(
        _ start: UploadStart,
        _ request: ServiceRequest,
        http: HTTPClient,
        silently: Bool
    ) async -> Export? {
        let outcome = admit(start, request, http: http)
        if silently {
            events.add(.startUnanswered(tid: request.tid))
        } else {
            await answerStart(request, result: outcome.result)
        }
        if outcome.joins {
            events.add(.startJoined(tid: request.tid))
        }
        return outcome.export
    }

    private func answerStart(_ request: ServiceRequest, result: Int) async {
        await reply(ServiceReply(result: result), to: request)
        events.add(.startAnswered(tid: request.tid, result: result))
    }

    /// Decides about a start, and takes its files up as running.
    private func admit(
        _ start: UploadStart,
        _ request: ServiceRequest,
        http: HTTPClient
    ) -> (result: Int, export: Export?, joins: Bool) {
        guard let plans = plans(start, http: http) else {
            return (Self.badParameter, nil, false)
        }
        return state.withLock { state in
            let modules = Set(start.files.map(\.module))
            let rivals = state.running.filter { modules.contains($0.plan.file.module) && !$0.isOver }
            if !rivals.isEmpty {
                switch configuration.behaviour.resend {
                case .join:
                    let joins = Set(start.files.map(\.objectKey)) == Set(rivals.map(\.plan.file.objectKey))
                    return (joins ? 0 : Self.alreadyExporting, nil, joins)
                case .busy:
                    return (Self.alreadyExporting, nil, false)
                case .runAgain:
                    break
                }
            }
            let export = Export(
                plans,
                gateway: gateway.value,
                bid: request.bid,
                behaviour: configuration.behaviour,
                events: events
            )
            state.running += export.files
            return (0, export, false)
        }
    }

    /// What to do for each file; `nil` where the start names what is not there, or cannot be used.
    private func plans(_ start: UploadStart, http: HTTPClient) -> [FileExport.Plan]? {
        guard let profile = StorageProfile(start), !start.files.isEmpty else {
            return nil
        }
        let client = StorageClient(profile: profile, http: http, clock: SystemWallClock())
        var plans: [FileExport.Plan] = []
        for file in start.files {
            guard let module = configuration.modules.first(where: { $0.module == file.module }),
                let archive = module.archive(of: file.bootIndexes, seed: configuration.behaviour.seed),
                let key = try? ObjectKey(file.objectKey)
            else {
                return nil
            }
            let behaviour = module.behaviour ?? configuration.behaviour
            plans.append(
                FileExport.Plan(
                    file: file,
                    key: key,
                    deviceSN: module.deviceSN,
                    archive: archive,
                    client: client,
                    credentials: SigningCredentials(start.credentials),
                    partSize: configuration.partSize,
                    stepDelay: configuration.stepDelay,
                    behaviour: behaviour,
                    progress: ProgressPlan(behaviour.progress),
                    resumption: resumption
                )
            )
        }
        return plans
    }

    // MARK: Cancels

    private func cancel(_ modules: [String], _ request: ServiceRequest) async {
        events.add(.cancelReceived(tid: request.tid, modules: modules))
        switch configuration.behaviour.cancel {
        case .ignore:
            return
        case .refuse(let code):
            await answerCancel(request, result: code)
        case .lateThenFinish:
            await answerCancel(request, result: 0)
        case .obey:
            let ended = state.withLock { state in
                state.running.filter { modules.contains($0.plan.file.module) }
            }
            for file in ended {
                file.cancel()
            }
            await answerCancel(request, result: 0)
        }
    }

    private func answerCancel(_ request: ServiceRequest, result: Int) async {
        await reply(ServiceReply(result: result), to: request)
        events.add(.cancelAnswered(tid: request.tid, result: result))
    }
}
