import Primitives

/// What is broken, for a while.
enum Fault: Sendable, Hashable {
    /// A server ends, and comes back.
    case ends(Server, for: Duration)
    /// A server answers nothing, and goes on.
    case hangs(Server, for: Duration)
    /// All connections of a line end.
    case cut(Line)
    /// Nothing arrives on a line, and its connections stay open.
    case held(Line, for: Duration)
    /// Everything arrives later on a line.
    case slow(Line, by: Duration, for: Duration)

    enum Server: String, Sendable, Hashable, CaseIterable {
        case broker
        case storage = "object store"
        case database
    }

    /// Who talks to whom.
    enum Line: String, Sendable, Hashable, CaseIterable {
        case workersToBroker = "workers and broker"
        case docksToBroker = "docks and broker"
        case storage = "object store"
        case database
    }
}

extension Fault: CustomStringConvertible {
    var description: String {
        switch self {
        case .ends(let server, let duration): "the \(server.rawValue) ends for \(duration)"
        case .hangs(let server, let duration): "the \(server.rawValue) hangs for \(duration)"
        case .cut(let line): "cut: \(line.rawValue)"
        case .held(let line, let duration): "nothing arrives for \(duration): \(line.rawValue)"
        case .slow(let line, let delay, let duration): "\(delay) slower for \(duration): \(line.rawValue)"
        }
    }
}

/// A worker that is killed, and started again.
struct Kill: Sendable, Hashable {
    /// Those that are killed at once, from 0.
    var workers: [Int]
    /// For how long nobody takes their place.
    var away: Duration
    /// How far the clock of whoever takes it is ahead.
    var clockOffset: Duration
}

/// Something that happens once so many uploads have ended.
struct Planned<Event: Sendable>: Sendable {
    var after: Int
    var event: Event
}

extension ChaosPlan {
    /// The kills, in their order, all before nine tenths of the uploads have ended.
    var plannedKills: [Planned<Kill>] {
        var random = generator(for: 1)
        return (0..<kills).map { number in
            let first = Int.random(in: 0..<workers, using: &random)
            let isOfAll = Int.random(in: 0..<5, using: &random) == 0
            return Planned(
                after: moment(number, of: kills),
                event: Kill(
                    workers: isOfAll ? Array(0..<workers) : [first],
                    away: .milliseconds(Int.random(in: 0...1500, using: &random)),
                    clockOffset: clockOffset(using: &random)
                )
            )
        }
    }

    /// The faults, in their order; as many again as there are kills, and a half.
    var plannedFaults: [Planned<Fault>] {
        var random = generator(for: 2)
        let count = kills + kills / 2
        return (0..<count).map { Planned(after: moment($0, of: count), event: fault(using: &random)) }
    }

    private func moment(_ number: Int, of count: Int) -> Int {
        uploads * 9 * number / (10 * max(1, count))
    }

    /// Where the database's clock decides, a worker's may be wrong by minutes: by fewer than a receiver of webhooks allows.
    ///
    /// SQLite's is the worker's own.
    private func clockOffset(using random: inout SplitMix64) -> Duration {
        store == .sqlite ? .zero : .seconds(Int.random(in: -240...240, using: &random))
    }

    private func fault(using random: inout SplitMix64) -> Fault {
        let hasServer = store == .postgresql
        let servers = Fault.Server.allCases.filter { $0 != .database || hasServer }
        let lines = Fault.Line.allCases.filter { $0 != .database || hasServer }
        let time = Duration.milliseconds(Int.random(in: 200...2000, using: &random))
        let server = servers[Int.random(in: 0..<servers.count, using: &random)]
        let line = lines[Int.random(in: 0..<lines.count, using: &random)]
        return switch Int.random(in: 0..<10, using: &random) {
        case 0, 1, 2: .ends(server, for: time)
        case 3: .hangs(server, for: time)
        case 4, 5, 6: .cut(line)
        case 7, 8: .held(line, for: time)
        default: .slow(line, by: .milliseconds(Int.random(in: 5...100, using: &random)), for: time)
        }
    }
}
