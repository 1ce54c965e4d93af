import HTTPClient
import Testing

@Suite struct `HTTP URLs` {
    @Test(
        arguments: [
            ("https://id.example.com", "id.example.com", 443, "id.example.com", "/"),
            ("https://id.example.com/", "id.example.com", 443, "id.example.com", "/"),
            ("HTTPS://Id.Example.Com/Keys", "Id.Example.Com", 443, "Id.Example.Com", "/Keys"),
            ("https://h:1/a", "h", 1, "h:1", "/a"), ("https://h:65535/a", "h", 65535, "h:65535", "/a"),
            ("https://h:00443/a", "h", 443, "h:00443", "/a"),
            ("https://h?a=b", "h", 443, "h", "/?a=b"), ("https://h/a?b=/@:c", "h", 443, "h", "/a?b=/@:c"),
            ("https://h/a%2Fb/../c//d", "h", 443, "h", "/a%2Fb/../c//d"),
            ("https://a_b.c-d", "a_b.c-d", 443, "a_b.c-d", "/"), ("https://1a", "1a", 443, "1a", "/"),
            ("https://203.0.113.7/", "203.0.113.7", 443, "203.0.113.7", "/"),
            ("https://[2001:db8::1]:8443/k", "2001:db8::1", 8443, "[2001:db8::1]:8443", "/k"),
            ("http://localhost/k", "localhost", 80, "localhost", "/k"),
        ] as [(String, String, UInt16, String, String)])
    func `a URL is divided and otherwise left as it is`(
        text: String, host: String, port: UInt16, authority: String, target: String
    ) throws {
        let url = try HTTPURL(parsing: text)
        #expect(url.description == text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.authority == authority)
        #expect(url.target == target)
    }

    @Test(
        arguments: [
            ("localhost", true, false), ("LOCALHOST", true, false), ("127.0.0.1", true, true),
            ("127.255.255.255", true, true), ("[::1]", true, true), ("[0:0:0:0:0:0:0:1]", true, true),
            ("126.255.255.255", false, true), ("128.0.0.0", false, true), ("0.0.0.0", false, true),
            ("[::]", false, true), ("[::2]", false, true), ("[::ffff:127.0.0.1]", false, true),
            ("localhost.example", false, false), ("example.localhost", false, false),
            ("127.0.0.1.example", false, false),
        ])
    func `plain http reaches loopback and nothing else`(host: String, isLoopback: Bool, isAddress: Bool) throws {
        let secure = try HTTPURL(parsing: "https://\(host)/")
        #expect(secure.isLoopback == isLoopback)
        #expect(secure.isAddress == isAddress)
        #expect(!secure.isPlain)
        if isLoopback {
            #expect(try HTTPURL(parsing: "http://\(host)/").isPlain)
        } else {
            #expect(throws: HTTPURLError.plainBeyondLoopback) { try HTTPURL(parsing: "http://\(host)/") }
        }
    }

    @Test(
        arguments: [
            ("", .unsupportedScheme), ("h/a", .unsupportedScheme), ("ftp://h/", .unsupportedScheme),
            ("https:/h/", .unsupportedScheme), ("https//h/", .unsupportedScheme),
            ("file:///etc/passwd", .unsupportedScheme),
            ("httpss://h/", .unsupportedScheme),
            ("https://", .emptyHost), ("https:///a", .emptyHost), ("https://?a", .emptyHost),
            ("https://:443/", .emptyHost),
            ("https://u@h/", .userInformation), ("https://u:p@h/", .userInformation), ("https://@h/", .userInformation),
            ("https://h@127.0.0.1/", .userInformation),
            ("https://h/#", .fragment), ("https://h#a", .fragment), ("https://h/a?b#c", .fragment),
            ("https://h /", .forbiddenByte(offset: 9)), (" https://h/", .forbiddenByte(offset: 0)),
            ("https://h/\r\nX: y", .forbiddenByte(offset: 10)), ("https://h/\u{0}", .forbiddenByte(offset: 10)),
            ("https://h/\u{7F}", .forbiddenByte(offset: 10)), ("https://h/\u{E9}", .forbiddenByte(offset: 10)),
            ("https://h\u{2024}example/", .forbiddenByte(offset: 9)), ("https:\\\\h/", .forbiddenByte(offset: 6)),
            ("https://h\\@i/", .forbiddenByte(offset: 9)), ("https://h/\"", .forbiddenByte(offset: 10)),
            ("https://h/<", .forbiddenByte(offset: 10)), ("https://h/%", .forbiddenByte(offset: 10)),
            ("https://h/%2", .forbiddenByte(offset: 10)), ("https://h/%2g", .forbiddenByte(offset: 10)),
            ("https://h:/", .invalidPort), ("https://h:0/", .invalidPort), ("https://h:65536/", .invalidPort),
            ("https://h:-1/", .invalidPort), ("https://h:+1/", .invalidPort), ("https://h:000443/", .invalidPort),
            ("https://h:1:2/", .invalidPort), ("https://h:a/", .invalidPort), ("https://[::1]:/", .invalidPort),
            ("https://a..b/", .invalidHost), ("https://.a/", .invalidHost), ("https://a./", .invalidHost),
            ("https://%61/", .invalidHost), ("https://a,b/", .invalidHost), ("https://a~b/", .invalidHost),
            ("https://127.1/", .invalidHost), ("https://2130706433/", .invalidHost), ("https://0x7f.1/", .invalidHost),
            ("https://a.0x7F/", .invalidHost), ("https://a.0x/", .invalidHost), ("https://0177.0.0.1/", .invalidHost),
            ("https://1.2.3.256/", .invalidHost), ("https://1.2.3.4.5/", .invalidHost),
            ("https://[]/", .invalidHost), ("https://[::1/", .invalidHost), ("https://[::1]a/", .invalidHost),
            ("https://[1.2.3.4]/", .invalidHost), ("https://[fe80::1%25eth0]/", .invalidHost),
            ("https://::1/", .emptyHost),
            ("https://\(String(repeating: "a", count: 64))/", .invalidHost),
        ] as [(String, HTTPURLError)])
    func `a text that is none is refused with its rule`(text: String, error: HTTPURLError) {
        #expect(throws: error) { try HTTPURL(parsing: text) }
    }

    @Test func `a label has at most 63 bytes, a name 253, a URL 2048`() throws {
        let label = String(repeating: "a", count: 63)
        _ = try HTTPURL(parsing: "https://\(label)/")
        let name = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")
        #expect(try HTTPURL(parsing: "https://\(name)/").host.utf8.count == 253)
        #expect(throws: HTTPURLError.invalidHost) { try HTTPURL(parsing: "https://\(name)a/") }
        let path = String(repeating: "a", count: 2048 - "https://h/".utf8.count)
        _ = try HTTPURL(parsing: "https://h/\(path)")
        #expect(throws: HTTPURLError.tooLong(bytes: 2049, limit: 2048)) { try HTTPURL(parsing: "https://h/\(path)a") }
    }

    @Test func `no refusal repeats the text`() {
        for text in ["https://user:secret@h/", "http://secret.example/", "https://secret..example/", "secret://h"] {
            let error = #expect(throws: HTTPURLError.self) { try HTTPURL(parsing: text) }
            #expect(error.map { "\($0)".contains("secret") } == false)
        }
    }
}
