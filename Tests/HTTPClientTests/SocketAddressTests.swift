import Glibc
import Testing

@testable import HTTPClient

@Suite struct `Socket addresses` {
    private func addresses(of host: String) throws -> [SocketAddress] {
        try SocketAddress.resolve(HTTPURL(parsing: "https://\(host):1/"))
    }

    @Test(
        arguments: [
            ("127.0.0.1", AF_INET, true), ("127.1.2.3", AF_INET, true), ("[::1]", AF_INET6, true),
            ("128.0.0.1", AF_INET, false), ("192.0.2.1", AF_INET, false), ("10.0.0.1", AF_INET, false),
            ("0.0.0.0", AF_INET, false), ("[::]", AF_INET6, false), ("[2001:db8::1]", AF_INET6, false),
            ("[::ffff:127.0.0.1]", AF_INET6, false), ("[1::1]", AF_INET6, false),
        ])
    func `loopback is told from other machines`(host: String, family: Int32, isLoopback: Bool) throws {
        let address = try #require(try addresses(of: host).first)
        #expect(address.family == family)
        #expect(address.isLoopback == isLoopback)
    }

    @Test func `a plain URL's name that leads to another machine is refused before a packet goes there`() throws {
        let loopback = try addresses(of: "127.0.0.1")
        let other = try addresses(of: "192.0.2.1")
        for list in [other, loopback + other, other + loopback] {
            #expect(throws: HTTPClientError.notLoopback) {
                let deadline = Deadline(after: .seconds(60))
                _ = try TCPSocket.connect(to: list, isLoopbackOnly: true, by: deadline)
            }
        }
    }

    @Test func `without an address there is no connection`() {
        #expect(throws: HTTPClientError.cannotConnect(code: EADDRNOTAVAIL)) {
            _ = try TCPSocket.connect(to: [], isLoopbackOnly: false, by: Deadline(after: .seconds(60)))
        }
    }
}
