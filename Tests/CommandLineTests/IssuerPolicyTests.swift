import Glibc
import TestSupport
import Testing

/// What runtime.toml says of an issuer reaches the calls: each line below changes the answer to one of them.
@Suite struct `The issuers of runtime.toml` {
    private let workplace: Workplace

    private static let issuers = [
        ("strict", "leeway = \"0s\""), ("lenient", "leeway = \"10m\""), ("fresh", "max_age = \"10m\""),
        ("tenanted", "required = [\"tenant\"]"), ("scp", "scope_claims = [\"scp\"]"),
        ("grouped", "role_claims = [\"groups\"]"), ("typed", "token_type = \"JWT\""), ("plain", "leeway = \"30s\""),
    ]

    private static func issuer(_ name: String, algorithm: String, keys: String, _ line: String = "") -> String {
        """
        [[issuer]]
        name = "\(name)"
        issuer = "\(name)"
        audience = ["web", "api"]
        algorithms = ["\(algorithm)"]
        keys = { \(keys) }
        \(line)

        """
    }

    init() throws {
        var text = "[server]\nlisten = \"unix:s.sock\"\n"
        for (name, line) in Self.issuers {
            text += Self.issuer(name, algorithm: "ES256", keys: "file = \".swiftlet/keys/jwks.json\"", line)
        }
        text += Self.issuer("spki", algorithm: "ES256", keys: "pem = \"public.pem\"")
        text += Self.issuer("certificate", algorithm: "ES256", keys: "pem = \"file:certificate.pem\"")
        for (name, line) in [("secret", ""), ("untyped", "token_type = \"any\"")] {
            text += Self.issuer(name, algorithm: "HS256", keys: "secret = \"file:secret\"", line)
        }
        workplace = try Workplace(text)
        try workplace.makeKeys()
        try workplace.folder.write(ForeignKey.publicPEM, to: "public.pem")
        try workplace.folder.write(ForeignKey.certificatePEM, to: "certificate.pem")
        try workplace.folder.write(ForeignKey.privatePEM, to: "private.pem")
        try workplace.folder.write("0123456789abcdef0123456789abcdef\n", to: "secret")
    }

    private func token(_ issuer: String, _ arguments: [String]) throws -> String {
        let minted = try workplace.run(
            ["token", "mint", "--subject", "s", "--issuer", issuer, "--audience", "api"] + arguments)
        try #require(minted.status == 0, "\(minted.error)")
        return String(minted.output.dropLast())
    }

    private func call(_ method: String, _ path: String, _ token: String) throws -> CGIResponse {
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        let body = method == "POST" ? Array(#"{"from":"a","to":"b","amount":1}"#.utf8) : []
        let headers = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
        let parameters = nginxParameters(method: method, path: path, headers: headers, body: body)
        return try client.call(FastCGIRequest(parameters: parameters, body: body)).response()
    }

    @Test func `hold their tokens to what each of them says`() throws {
        let now = time(nil)
        let (expired, old) = (["--claim", "exp=\(now - 120)"], ["--claim", "iat=\(now - 1800)"])
        let foreign = ["--key", "private.pem"]
        let expectations: [(issuer: String, arguments: [String], status: Int)] = [
            ("strict", [], 200), ("strict", expired, 401), ("lenient", expired, 200),
            ("strict", old, 200), ("fresh", old, 401), ("fresh", [], 200),
            ("tenanted", [], 401), ("tenanted", ["--claim", "tenant=t"], 200),
            ("typed", [], 200),
            // Told the algorithm as well, `token mint` looks at no configuration and makes an access token.
            ("typed", ["--algorithm", "ES256"], 401), ("plain", [], 200), ("plain", ["--audience", "web"], 200),
            ("plain", ["--audience", "other"], 401), ("unknown", [], 401),
            ("plain", foreign, 401), ("spki", foreign, 200), ("certificate", foreign, 200), ("spki", [], 401),
            ("secret", ["--key", "file:secret", "--algorithm", "HS256"], 200),
            ("plain", ["--key", "file:secret", "--algorithm", "HS256"], 401),
        ]
        let server = try workplace.serve()
        for (issuer, arguments, status) in expectations {
            let answer = try call("POST", "/echo", token(issuer, arguments))
            #expect(answer.status == status, "\(issuer) \(arguments)")
        }
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    /// `typ` is JWT, `exp` in the year 3000, signed with the secret.
    @Test(
        arguments: [
            (
                "secret", 401,
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                    + "eyJpc3MiOiJzZWNyZXQiLCJhdWQiOiJhcGkiLCJzdWIiOiJzIiwiZXhwIjozMjUwMzY4MDAwMH0."
                    + "xUuRMenuUPAmZp_n_NoDqkA_Alp9JXbN12FSDccv7Ks"
            ),
            (
                "untyped", 200,
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                    + "eyJpc3MiOiJ1bnR5cGVkIiwiYXVkIjoiYXBpIiwic3ViIjoicyIsImV4cCI6MzI1MDM2ODAwMDB9."
                    + "yHJ6IH2EpKL_M0vMU00XnWcPyocbQNFqInqO21Fm0jM"
            ),
        ] as [(String, Int, String)])
    func `accept every type only where they say so`(issuer: String, status: Int, token: String) throws {
        let server = try workplace.serve()
        #expect(try call("POST", "/echo", token).status == status)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `say where scopes and roles stand`() throws {
        let server = try workplace.serve()
        let scope = ["--scope", "payments:write"]
        let scp = ["--claim", #"scp=["payments:write"]"#]
        for (issuer, arguments, status) in [
            ("plain", scope, 200), ("plain", scp, 403), ("scp", scope, 403), ("scp", scp, 200),
        ] {
            let answer = try call("POST", "/payments/transfer", token(issuer, arguments))
            #expect(answer.status == status, "\(issuer) \(arguments)")
        }
        let both = ["--role", "teller", "--claim", #"groups=["auditor"]"#]
        #expect(try call("GET", "/users/s/profile", token("plain", both)).text.contains(#""roles":["teller"]"#))
        #expect(try call("GET", "/users/s/profile", token("grouped", both)).text.contains(#""roles":["auditor"]"#))
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }
}

/// A key pair of P-256 made for these tests, and its certificate, whose dates nobody looks at.
private enum ForeignKey {
    static let privatePEM = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkUacgyFunkNex/oa
        acHmyOnlCl5nq3fawj9d6/SHXoOhRANCAAT8CFc2qrljH2NXuwZ7uloVa2FFmTWG
        oPjko7PsMb7eKSybLfZboaxtISv/L/6OCsdWn9FbxtvtWqkfB+L2OypJ
        -----END PRIVATE KEY-----
        """

    static let publicPEM = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/AhXNqq5Yx9jV7sGe7paFWthRZk1
        hqD45KOz7DG+3iksmy32W6GsbSEr/y/+jgrHVp/RW8bb7VqpHwfi9jsqSQ==
        -----END PUBLIC KEY-----
        """

    static let certificatePEM = """
        -----BEGIN CERTIFICATE-----
        MIIBczCCARmgAwIBAgIUNg7Gcx2wECUWBP5kRdEAqK6LxbYwCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjExMTEyMTVaFw0yNjExMjIxMTEyMTVa
        MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT8CFc2
        qrljH2NXuwZ7uloVa2FFmTWGoPjko7PsMb7eKSybLfZboaxtISv/L/6OCsdWn9Fb
        xtvtWqkfB+L2OypJo1MwUTAdBgNVHQ4EFgQU+ypTtjlu5YzmL9x/JHQgaiJa0qow
        HwYDVR0jBBgwFoAU+ypTtjlu5YzmL9x/JHQgaiJa0qowDwYDVR0TAQH/BAUwAwEB
        /zAKBggqhkjOPQQDAgNIADBFAiEAm1Mj8e4ATYSDR+0D7frGE/6OV1aJm6ol2GMP
        XjUz8I4CIE+3n3oO+XhdX+C5s41+GJNLSFHhezXGXCK0jqYMoa2q
        -----END CERTIFICATE-----
        """
}
