#if ACCOUNTS
    import AccountStore

    /// What `list` commands print.
    enum Listing {
        /// How many a store is asked for at once.
        static let pageSize = 500

        /// Everything that a store has, page by page.
        ///
        /// - Parameter page: Those after an id, in the ids' order; at most ``pageSize``.
        static func all<Value>(
            _ page: (String?) throws(StoreError) -> [(id: String, value: Value)]
        ) throws(StoreError) -> [Value] {
            var values: [Value] = []
            var last: String?
            while true {
                let found = try page(last)
                values += found.map(\.value)
                guard found.count == pageSize, let id = found.last?.id else { return values }
                last = id
            }
        }

        /// Rows in columns as wide as the widest cell, without spaces at the ends of lines.
        static func table(_ rows: [[String]]) -> String {
            let columns = rows.first?.indices ?? 0..<0
            let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
            return rows.map { row in
                let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
                    .joined(separator: "  ")
                return String(line.reversed().drop { $0 == " " }.reversed())
            }.joined(separator: "\n")
        }
    }
#endif
