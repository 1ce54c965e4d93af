import CallDispatch
import FunctionKit

/// The locations of the functions: one for all, and one for each path whose function reads its body as it arrives.
///
/// Which function a request leads to is the runtime's decision alone. A location decides only whether nginx passes the
/// body on piece by piece or whole, so that another method of the path, which reads its body whole, may share it.
struct NginxLocations {
    private struct Path {
        let pattern: PathPattern
        /// The functions that are served there.
        var functions: [RegisteredFunction]

        var streams: Bool { functions.contains(where: \.streamsBody) }
    }

    /// The paths that need a location of their own, in the order in which the runtime looks.
    private let paths: [Path]

    init(_ functions: [RegisteredFunction]) {
        var paths: [Path] = []
        for function in functions.sorted(by: { $0.pattern.precedes($1.pattern) }) {
            if let last = paths.last, last.pattern.nginxExpression == function.pattern.nginxExpression {
                paths[paths.count - 1].functions.append(function)
            } else {
                paths.append(Path(pattern: function.pattern, functions: [function]))
            }
        }
        // nginx takes the first expression that fits: a path that the runtime prefers to one with a stream stands
        // before it, even if its own bodies are read whole.
        self.paths = paths.indices.filter { index in
            paths[index].streams
                || paths[(index + 1)...].contains { $0.streams && $0.pattern.overlaps(paths[index].pattern) }
        }.map { paths[$0] }
    }

    /// The locations, to stand in the server.
    ///
    /// - Parameter directives: What holds in each of them.
    func lines(_ directives: [String]) -> [String] {
        let own = paths.flatMap { path in
            Self.location(
                "~ \"^\(path.pattern.nginxExpression)\\z\"",
                directives + (path.streams ? ["fastcgi_request_buffering off;"] : []),
                comment: path.functions.map(\.name).joined(separator: ", "))
        }
        return own + Self.location("/", directives, comment: nil)
    }

    private static func location(_ match: String, _ directives: [String], comment: String?) -> [String] {
        (comment.map { ["# \($0)"] } ?? []) + ["location \(match) {"] + directives.map { "    " + $0 } + ["}"]
    }
}
