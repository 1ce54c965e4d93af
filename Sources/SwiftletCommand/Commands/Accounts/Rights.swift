#if ACCOUNTS
    import ArgumentParser
    import FunctionKit

    /// What a user may do, read from the words of a command or of a file.
    enum Rights {
        /// Every token repeats them, and has to fit into a request's head.
        private static let longest = 4096

        /// Reads scopes with a space between them (RFC 6749 §3.3), each once; 4096 bytes at most.
        static func scopes(_ text: String) throws(Failure) -> [String] {
            try bound(text.utf8.count)
            return try unique(text.split(separator: " "))
        }

        /// Reads roles, which are written like scopes, each once.
        static func roles(_ words: [some StringProtocol]) throws(Failure) -> [String] {
            try bound(words.reduce(0) { $0 + $1.utf8.count + 1 } - 1)
            return try unique(words)
        }

        /// Refuses options that name no rights, as a wrong usage.
        static func check(roles words: [String] = [], scopes text: String = "") throws(ValidationError) {
            do throws(Failure) {
                _ = try roles(words)
                _ = try scopes(text)
            } catch {
                throw ValidationError("\(error)")
            }
        }

        /// Before anything is compared with everything else.
        private static func bound(_ count: Int) throws(Failure) {
            guard count <= longest else {
                throw Failure(description: "the names have \(count) bytes together, expected at most \(longest)")
            }
        }

        private static func unique(_ words: [some StringProtocol]) throws(Failure) -> [String] {
            var names: [String] = []
            for word in words {
                let name: String
                do { name = try Scope(parsing: word).name } catch { throw Failure(description: "\(error)") }
                if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
            }
            return names
        }
    }
#endif
