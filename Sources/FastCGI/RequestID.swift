internal import CFastCGI

/// The number that ties a record to one request of its connection (FastCGI 1.0 §3.3).
package struct RequestID: RawRepresentable, Hashable, Sendable {
    /// 0...65,535; 0 is the null id.
    package let rawValue: UInt16

    /// The id that the wire carries.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The null id, which marks a management record.
    package static var null: RequestID { RequestID(rawValue: UInt16(FCGI_NULL_REQUEST_ID)) }
}
