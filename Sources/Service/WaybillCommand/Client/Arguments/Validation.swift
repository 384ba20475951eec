import ArgumentParser
import ControlProtocol

extension String {
    /// Throws unless the text can be the serial number of a dock.
    func requireGateway() throws {
        guard RequestRules.isGateway(self) else {
            throw ValidationError("'\(self)' is not the serial number of a dock.")
        }
    }

    /// Throws unless the text can be the id of an upload.
    func requireUploadID() throws {
        guard (1...64).contains(utf8.count), !contains(where: \.isWhitespace) else {
            throw ValidationError("'\(self)' is not the id of an upload; `waybill uploads` lists them.")
        }
    }
}
