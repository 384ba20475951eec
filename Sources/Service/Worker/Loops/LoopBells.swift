/// One doorbell for each loop.
///
/// What a commit may have made due is rung for; a ring too many costs one look.
package struct LoopBells: Sendable {
    package let commands = CommandBells()
    package let verification = Doorbell()
    /// For notices over MQTT.
    package let outbox = Doorbell()
    /// For notices by webhook.
    package let webhooks = Doorbell()
    package let timer = Doorbell()
    package let selfTest = Doorbell()
    /// For those who wait for the answer to a list, and for streams of changes.
    package let changes = ChangeSignal()

    package init() {}

    package func ringAll() {
        commands.ring()
        verification.ring()
        ringOutbox()
        timer.ring()
        selfTest.ring()
        changes.signal()
    }

    /// A notice may be there, or due.
    package func ringOutbox() {
        outbox.ring()
        webhooks.ring()
    }
}

/// For the two loops of commands.
package struct CommandBells: Sendable {
    /// For first tries of starts, and cancels.
    package let fresh = Doorbell()
    /// For further tries of starts.
    package let retries = Doorbell()

    package func ring() {
        fresh.ring()
        retries.ring()
    }
}
