import Signatures
import Testing

/// Keys made for these tests with the `openssl` command, one for each curve besides P-256.
struct CurvePEMFixture: Sendable, CustomTestStringConvertible {
    let kind: KeyKind
    let publicKey: String
    /// The private half as PKCS#8, and as SEC 1 where there is such a form.
    let privateKeys: [String]

    var testDescription: String { "\(kind)" }
}

extension CurvePEMFixture {
    static let all = [
        CurvePEMFixture(
            kind: .ellipticCurve(.p384),
            publicKey: """
                -----BEGIN PUBLIC KEY-----
                MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEGmW5VuL9tYAQop5Bz/VwOb/gqpJ60lR/
                k3ZlHA6MvCh/0C80BWE54spOVkvbw0el0ksBZQCoy+2qSVxLpDVfHcFxMl+wgwq8
                1DbeIMQ4O0bXnkPf7xtausSFkX4JHe8p
                -----END PUBLIC KEY-----
                """,
            privateKeys: [
                """
                -----BEGIN PRIVATE KEY-----
                MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCjdU+1QEcmeMCfieKb
                PuCR+SinnC6olasARrSFAqtHSp1RkMNOrUQn7j1aQgeZu+OhZANiAAQaZblW4v21
                gBCinkHP9XA5v+CqknrSVH+TdmUcDoy8KH/QLzQFYTniyk5WS9vDR6XSSwFlAKjL
                7apJXEukNV8dwXEyX7CDCrzUNt4gxDg7RteeQ9/vG1q6xIWRfgkd7yk=
                -----END PRIVATE KEY-----
                """,
                """
                -----BEGIN EC PRIVATE KEY-----
                MIGkAgEBBDCjdU+1QEcmeMCfieKbPuCR+SinnC6olasARrSFAqtHSp1RkMNOrUQn
                7j1aQgeZu+OgBwYFK4EEACKhZANiAAQaZblW4v21gBCinkHP9XA5v+CqknrSVH+T
                dmUcDoy8KH/QLzQFYTniyk5WS9vDR6XSSwFlAKjL7apJXEukNV8dwXEyX7CDCrzU
                Nt4gxDg7RteeQ9/vG1q6xIWRfgkd7yk=
                -----END EC PRIVATE KEY-----
                """,
            ]),
        CurvePEMFixture(
            kind: .ellipticCurve(.p521),
            publicKey: """
                -----BEGIN PUBLIC KEY-----
                MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAT5k27itw8g8wHCZl64EGFnXrt3NC
                /gIybWsFDZz1fCh3sZb1GzitZMi7mA5oI5pERiKvERkEybmjnaCkh8GmPJMAQcip
                KkOuJeeMX3R0bum1v7KPPVfnguHtaaCO0DFX5HvzUkTvHOuT9xNJNCA2EYTZ8T//
                4Lxj7F/y4FKJqp2WKZ8=
                -----END PUBLIC KEY-----
                """,
            privateKeys: [
                """
                -----BEGIN PRIVATE KEY-----
                MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBI38APhGxAq1LNk2p
                VVtsMyDenkaIY6GGcKXWIW1YWPRAaBA2Guf0jF+QhL6fEfqwy85O95eKPG0hrevz
                Ltq88TOhgYkDgYYABABPmTbuK3DyDzAcJmXrgQYWdeu3c0L+AjJtawUNnPV8KHex
                lvUbOK1kyLuYDmgjmkRGIq8RGQTJuaOdoKSHwaY8kwBByKkqQ64l54xfdHRu6bW/
                so89V+eC4e1poI7QMVfke/NSRO8c65P3E0k0IDYRhNnxP//gvGPsX/LgUomqnZYp
                nw==
                -----END PRIVATE KEY-----
                """,
                """
                -----BEGIN EC PRIVATE KEY-----
                MIHcAgEBBEIBI38APhGxAq1LNk2pVVtsMyDenkaIY6GGcKXWIW1YWPRAaBA2Guf0
                jF+QhL6fEfqwy85O95eKPG0hrevzLtq88TOgBwYFK4EEACOhgYkDgYYABABPmTbu
                K3DyDzAcJmXrgQYWdeu3c0L+AjJtawUNnPV8KHexlvUbOK1kyLuYDmgjmkRGIq8R
                GQTJuaOdoKSHwaY8kwBByKkqQ64l54xfdHRu6bW/so89V+eC4e1poI7QMVfke/NS
                RO8c65P3E0k0IDYRhNnxP//gvGPsX/LgUomqnZYpnw==
                -----END EC PRIVATE KEY-----
                """,
            ]),
        CurvePEMFixture(
            kind: .ellipticCurve(.secp256k1),
            publicKey: """
                -----BEGIN PUBLIC KEY-----
                MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEJQ/uswNevWs4GPdPCHWVBV8jN6qseHgR
                v9B8ufBi0y0HCJEnfVxSV8iIg9mtGn/4iDIrC9zoACcjol/F5SdnXQ==
                -----END PUBLIC KEY-----
                """,
            privateKeys: [
                """
                -----BEGIN PRIVATE KEY-----
                MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgkknxrJquXg06gyTp24R6
                9mOhns6zMJyFQw2IqwMOQ+KhRANCAAQlD+6zA169azgY908IdZUFXyM3qqx4eBG/
                0Hy58GLTLQcIkSd9XFJXyIiD2a0af/iIMisL3OgAJyOiX8XlJ2dd
                -----END PRIVATE KEY-----
                """,
                """
                -----BEGIN EC PRIVATE KEY-----
                MHQCAQEEIJJJ8ayarl4NOoMk6duEevZjoZ7OszCchUMNiKsDDkPioAcGBSuBBAAK
                oUQDQgAEJQ/uswNevWs4GPdPCHWVBV8jN6qseHgRv9B8ufBi0y0HCJEnfVxSV8iI
                g9mtGn/4iDIrC9zoACcjol/F5SdnXQ==
                -----END EC PRIVATE KEY-----
                """,
            ]),
        CurvePEMFixture(
            kind: .edwardsCurve(.ed25519),
            publicKey: """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEAaN+c/oO8+gchFTHyCrAOauJEFBlA49/JpdSN9ihDSEQ=
                -----END PUBLIC KEY-----
                """,
            privateKeys: [
                """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIIA0gZ5JlJRSiSlGWOc/M20T2tHtXZc76y+uEWcjC+33
                -----END PRIVATE KEY-----
                """
            ]),
        CurvePEMFixture(
            kind: .edwardsCurve(.ed448),
            publicKey: """
                -----BEGIN PUBLIC KEY-----
                MEMwBQYDK2VxAzoAM6fNlgIH73rvU9trl+Rq5iemBx1/TdItg/AcZIrKb/dbw4qF
                9ji4EES4asrbDe64+AsnN94OPOSA
                -----END PUBLIC KEY-----
                """,
            privateKeys: [
                """
                -----BEGIN PRIVATE KEY-----
                MEcCAQAwBQYDK2VxBDsEOXyeI9MrK1GAQeHtXe6VbXlTff+ezWyUe/4L8EIaGUil
                vIz1ntS6uqfS+Zcmqq8+lBYJtgnjNPq3Ww==
                -----END PRIVATE KEY-----
                """
            ]),
    ]
}
