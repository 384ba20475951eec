import ArgumentParser
import ControlProtocol

extension String {
    /// Throws unless the text can be the serial number of a dock.
    func requireGateway() throws {
        guard RequestRules.isGateway(self) else {
            throw ValidationError("'\(self)' is not the serial number of a dock.")
        }
    }
}
