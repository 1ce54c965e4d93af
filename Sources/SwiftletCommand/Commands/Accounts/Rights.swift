#if ACCOUNTS
    import ArgumentParser
    import FunctionKit

    /// What a user may do, read from the words of a command or of a file.
    enum Rights {
        /// Reads scopes with a space between them (RFC 6749 §3.3), each once.
        static func scopes(_ text: String) throws(ScopeError) -> [String] { try unique(text.split(separator: " ")) }

        /// Reads roles, which are written like scopes, each once.
        static func roles(_ words: [some StringProtocol]) throws(ScopeError) -> [String] { try unique(words) }

        /// Refuses options that name no rights, as a wrong usage.
        static func check(roles words: [String] = [], scopes text: String = "") throws(ValidationError) {
            do throws(ScopeError) {
                _ = try roles(words)
                _ = try scopes(text)
            } catch {
                throw ValidationError("\(error)")
            }
        }

        private static func unique(_ words: [some StringProtocol]) throws(ScopeError) -> [String] {
            var names: [String] = []
            for word in words {
                let name = try Scope(parsing: word).name
                if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
            }
            return names
        }
    }
#endif
