import FoundationEssentials
import Glibc
import Linux

extension KeyFolder {
    /// One change of a file; a process may be killed before or after it, but not within.
    package enum Step: Sendable, Equatable {
        /// Replaces `jwks.json`.
        case publish([UInt8])
        /// Replaces `ring.json`.
        case keep([UInt8])
        /// Removes `signing.pem`, which stands in the ring.
        case removeSigningKey

        /// The way from what stands in a folder to another ring; none where there is nothing to do.
        package static func steps(from contents: Contents, to ring: KeyRing) -> [Step] {
            let document = KeyRingDocument.bytes(of: ring)
            let isChanged = document != KeyRingDocument.bytes(of: contents.ring)
            guard isChanged || contents.isUnfinished else { return [] }
            // What signs now or will sign is published first; what is published no more goes last.
            let before = KeyFolder.keySet(contents.ring.union(ring))
            let after = KeyFolder.keySet(ring.publicKeys)
            var steps: [Step] = []
            if contents.published != before { steps.append(.publish(before)) }
            if isChanged { steps.append(.keep(document)) }
            if contents.hasSigningKey { steps.append(.removeSigningKey) }
            if before != after { steps.append(.publish(after)) }
            return steps
        }
    }

    /// Does one step, and has it on the disk before the next.
    package func perform(_ step: Step) throws(KeyFolderError) {
        switch step {
        case .publish(let bytes):
            try make(keySetPath) { () throws(SystemError) in
                try PrivateFile(keySetPath).replace(bytes, keepingReaders: true)
            }
        case .keep(let bytes):
            try make(ringPath) { () throws(SystemError) in try PrivateFile(ringPath).replace(bytes) }
        case .removeSigningKey:
            guard unsafe unlink(signingKeyPath) == 0 || errno == ENOENT else {
                throw .system(signingKeyPath, SystemError("unlink"))
            }
        }
        try make(path) { () throws(SystemError) in try PrivateFile.synchronizeFolder(path) }
    }

    /// Removes files that somebody was killed over before they had their name; private keys may stand there.
    ///
    /// - Precondition: The lock is held, so that nobody is writing them.
    func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name.hasSuffix(".new") {
            guard name.hasPrefix("ring.json.") || name.hasPrefix("jwks.json.") else { continue }
            unsafe unlink("\(path)/\(name)")
        }
    }
}
