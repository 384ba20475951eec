import ArgumentParser
import DockSimulation

/// How the dock answers commands, and how its uploads end.
struct AnswerArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Answer so many starts busy, then take them.", valueName: "n"))
    var busy = 0

    @Option(help: ArgumentHelp("The code of --busy.", valueName: "code"))
    var busyCode = 325009

    @Option(help: ArgumentHelp("Refuse every start with this code.", valueName: "code"))
    var refuse: Int?

    @Flag(help: "Neither answer starts nor upload.")
    var silent = false

    @Flag(help: "Upload without answering starts.")
    var mute = false

    @Option(help: ArgumentHelp("Fail with this code at this percent, as in 324019@50.", valueName: "code@percent"))
    var fail: FailureArgument?

    @Option(help: ArgumentHelp("Say and upload nothing more from this percent on.", valueName: "percent"))
    var die: PercentArgument?

    @Option(help: ArgumentHelp("Stand still at this percent until canceled.", valueName: "percent"))
    var pause: PercentArgument?

    @Option(help: "What a cancel does: obey, ignore, refuse, or late (says it obeys, and finishes).")
    var cancel = CancelArgument.obey

    @Option(help: "A start while the module's logs are being exported: join (the same keys), busy, or again.")
    var resend = ResendArgument.join

    enum CancelArgument: String, ExpressibleByArgument, CaseIterable {
        case obey, ignore, refuse, late
    }

    enum ResendArgument: String, ExpressibleByArgument, CaseIterable {
        case join, busy, again
    }

    func validate() throws {
        guard busy >= 0 else {
            throw ValidationError("--busy: the number must not be negative")
        }
        guard refuse != 0, busyCode != 0 else {
            throw ValidationError("a code of 0 is no refusal")
        }
        guard [silent, mute, refuse != nil].count(where: { $0 }) < 2 else {
            throw ValidationError("only one of --silent, --mute and --refuse can be")
        }
        guard [fail != nil, die != nil, pause != nil].count(where: { $0 }) < 2 else {
            throw ValidationError("only one of --fail, --die and --pause can be")
        }
    }

    func apply(to behaviour: inout DockBehaviour) {
        let last: StartReply =
            if let refuse {
                .refuse(code: refuse)
            } else if silent {
                .silence
            } else {
                mute ? .acceptSilently : .accept
            }
        behaviour.startReplies = Array(repeating: .busy(code: busyCode), count: busy) + [last]
        if let fail {
            behaviour.ending = .fails(code: fail.code, atPercent: fail.percent)
        } else if let die {
            behaviour.ending = .dies(atPercent: die.percent)
        } else if let pause {
            behaviour.ending = .pauses(atPercent: pause.percent)
        }
        behaviour.cancel =
            switch cancel {
            case .obey: .obey
            case .ignore: .ignore
            case .refuse: .refuse()
            case .late: .lateThenFinish
            }
        behaviour.resend =
            switch resend {
            case .join: .join
            case .busy: .busy
            case .again: .runAgain
            }
    }
}
