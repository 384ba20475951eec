import EventThread
import Logging

/// Starts a connection's thread, and sees it to its end.
enum ConnectionThread {
    /// Starts the thread of a role.
    static func start<Role: ConnectionRole>(
        _ name: String,
        role: sending Role,
        configuration: MQTTConfiguration,
        control: ConnectionControl,
        logger: Logger
    ) throws(MQTTError) -> EventThread<ConnectionLoop<Role>> {
        let loop = ConnectionLoop(
            name: name,
            role: role,
            configuration: configuration,
            control: control,
            logger: logger
        )
        let wake = control.wake
        do throws(EventThreadError) {
            return try EventThread(name: name, loop: loop) { wake.ring() }
        } catch {
            throw MQTTError(.resources, operation: "start", number: error.code, text: error.description)
        }
    }

    /// Waits until the connection has ended; asks it to, when the task is canceled.
    static func outcome<Role: ConnectionRole>(
        of thread: EventThread<ConnectionLoop<Role>>,
        control: ConnectionControl
    ) async -> Result<Void, MQTTError> {
        let outcome = await withTaskCancellationHandler {
            await control.outcome()
        } onCancel: {
            control.stop()
        }
        await thread.close()
        return outcome
    }
}
