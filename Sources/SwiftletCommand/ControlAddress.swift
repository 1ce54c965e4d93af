import Linux
import Settings

/// Where `serve` and those who ask it something meet.
enum ControlAddress {
    /// Beside the main socket; in the folder of the state where that is no file, or its name leaves no room.
    static func of(_ server: ServerSettings) -> UnixAddress? {
        if case .unix(let path) = server.listen, let address = UnixAddress(path + ".control") { return address }
        return UnixAddress(server.stateFolder + "/control")
    }
}
