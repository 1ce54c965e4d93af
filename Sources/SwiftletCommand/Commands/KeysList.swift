import ArgumentParser
import Issuance
import Linux
import Signatures

/// `swiftlet keys list`: which key signs, which will, and which did.
struct KeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys of a folder and what they do.",
        discussion: """
            "next" is published since SINCE and signs from UNTIL on; "signing" signs since SINCE, and until UNTIL if \
            there is a next one; "retiring" has signed until SINCE and is published until UNTIL. A key whose time is over \
            is taken out of jwks.json.
            """)

    @Option(help: "The folder of keys.")
    var directory = ".swiftlet/keys"

    @Flag(help: "Print JSON, for programs; times are seconds since 1970.")
    var json = false

    private struct Row: Encodable {
        let kid: String
        let algorithm: String
        let created: Int64
        let state: String
        let since: Int64
        let until: Int64?
    }

    func run() throws {
        let rows = Self.rows(try ring(at: Clock.secondsSince1970), at: Clock.secondsSince1970)
        if json {
            print(try Output.json(rows))
        } else {
            Self.printTable(rows)
        }
    }

    /// The keys, after what was due; a folder that may not be written is shown as it is.
    private func ring(at now: Int64) throws(KeyFolderError) -> KeyRing {
        let folder = KeyFolder(path: directory)
        let contents = try folder.read()
        let ring = contents.ring
        guard contents.isUnfinished || ring.withoutRetired(at: now).keys.count < ring.keys.count else { return ring }
        return (try? folder.update { $0.withoutRetired(at: now) }) ?? ring
    }

    private static func rows(_ ring: KeyRing, at now: Int64) -> [Row] {
        ring.keys.indices.map { place in
            let key = ring.keys[place]
            let next = ring.keys.dropFirst(place + 1).first
            let state = ring.state(at: place, now: now)
            let (since, until): (Int64, Int64?) =
                switch state {
                case .next: (key.created, key.signsFrom)
                case .signing: (key.signsFrom, next?.signsFrom)
                case .retiring: (next?.signsFrom ?? key.signsFrom, key.publishedUntil)
                }
            return Row(
                kid: key.keyID, algorithm: key.signer.algorithm.name, created: key.created, state: state.rawValue,
                since: since, until: until)
        }
    }

    private static func printTable(_ rows: [Row]) {
        let table =
            [["KID", "ALGORITHM", "STATE", "CREATED", "SINCE", "UNTIL"]]
            + rows.map { row in
                [
                    row.kid, row.algorithm, row.state, "\(KeyTime(row.created))", "\(KeyTime(row.since))",
                    row.until.map { "\(KeyTime($0))" } ?? "-",
                ]
            }
        let widths = (0..<5).map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            print((cells + [row[5]]).joined(separator: "  "))
        }
    }
}
