package import Linux
package import Signatures

/// Why keys could not be made, read or replaced.
package enum KeyFolderError: Error, Equatable {
    /// A file of the pair is there already.
    case exists(String)
    /// There is no private key; the path is that of the folder.
    case noKey(String)
    /// A file of private keys is not read.
    case unreadable(String, PrivateFileError)
    /// A private key in PEM cannot be used.
    case signingKey(String, KeyError)
    /// The ring cannot be used.
    case ring(String, KeyRingFault)
    /// The JWK Set does not say what the private key beside it signs with.
    case unpublished(String)
    /// A key that was made before waits to sign.
    case pending(keyID: String, signsFrom: Int64)
    /// There are so many keys whose tokens may still be good that no other is added.
    case tooManyKeys(limit: Int)
    /// The clock or a duration is so far off that there is no time after it.
    case timeOutOfRange
    /// The key could not be made.
    case key(KeyError)
    /// The system refused a file or folder.
    case system(String, SystemError)
}

extension KeyFolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists(let file): "\(file) exists, expected no key there; remove it to make a new one"
        case .noKey(let folder): "\(folder) has no private key, expected what `swiftlet keys generate` makes"
        case .unreadable(let file, let error): "\(file): \(error)"
        case .signingKey(let file, let error): "\(file): \(error)"
        case .ring(let file, let fault): "\(file): \(fault)"
        case .unpublished(let file): "\(file) does not have the public half of the key that signs, expected it there"
        case .pending(let keyID, let signsFrom):
            "key \(keyID) waits to sign from \(signsFrom) on, in seconds since 1970, expected none that waits"
        case .tooManyKeys(let limit): "\(limit) keys are published still, expected fewer before another one is added"
        case .timeOutOfRange: "the time when the key would sign or be withdrawn is out of range"
        case .key(let error): "\(error)"
        case .system(let file, let error): "\(file): \(error)"
        }
    }
}
