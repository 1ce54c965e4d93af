/// PS256 signatures over "salt" by ``PEMFixture/rsaTraditional``, one as RFC 7518 §3.5 wants it.
enum PSSFixture {
    static let signatures = [
        (
            "a salt of 32 bytes",
            """
            kb2KrLRh2K4UQkOrUbhbXwqhItAivcY8YwG99qIPjrJdgKhAHd3cobmtgAQpTJZG6AlslreEKgLWZZneAnNYbbE4fN\
            9qUNh1EyCcG94l9G2GpbL-CzaGa-AK1GhhEG6chvqD2WdgN9-29PAyQ1NEIjOXJJ2WshB4_kUjKI5BGl_jFUa_ikTn\
            yOBSobXCrCQBcgh_73Wd-zAam6k6JPRHV09SO2y_il-kiuGegWL4I4sH-EUZMlhIicLEiU5dmPtg518lFjbrBf3IqC\
            zEgh6hrZbG18BG3l5lpCH0ZpcWCKdtT8GsL-LcfoFFyIAeMjHZI4M3wSlejUfghz_-DJnA1g
            """,
            true
        ),
        (
            "no salt",
            """
            KyvJDBabg8m9V-LFmE8eRmTXc3S0MkHF5FoLusSYcpLrK3r93l5wScu4X19o-ihoUo8szCvI20BLyQ-0oWRpSRQDuj\
            HL545QnJCBsgdN3019bc1eO8n6-h_05aQSehBeu8DtGeZ8hVMu9snyC7KG7o8fdgdgb0khX3T3851OtODAKxxqkNm6\
            2wlSeJgjPn1pG99etL4uqyR_9wdVrHvojRKS6v2YCWY2gswUCDJG7HFTT30uR0uCXJB6n7P1kyZmRy71fIWroWwElJ\
            m03ggGrkhSpyDxYrf1vFKOo6j6ukuotz2rxALfOg6dKP7l6vlaIvuzuXhG34EKMa9w4TyMhA
            """,
            false
        ),
        (
            "a salt of 20 bytes",
            """
            WqaHOfciZjvNF5IKR3VZJaf49xNzNDUuvJ0x7SKxfW4BD9ChKBNH9qe8NlJFiy4gTOCVaYKCG1Qf2mTNRzr-7ilAEW\
            3ftmXmTgc4VXQ_rYBuG-DM-49s_6i9o-ZCHzqTIqUlu8rovb7SNEUbnh1uBO-XrPRRWaU0T1REaFwlqSGqmBUIbAfi\
            30ZF0IbW1mcV6SCrXTaszOt3G6Aq-dq7LQr5uW2hv3H3qbcT_c-mTdZtfJsPc6Ddi6EXG4tQd7NkHj18t86a8E5hUy\
            aOVE9gWz1mh05cnhl-ASTBzIICX5qz8Kt5EbK091hKsfWUKU9rQH-KdVd8FsX8dudrkSIZgg
            """,
            false
        ),
        (
            "a salt of 31 bytes",
            """
            JvuEBYxu4k8zQqopQchMgzRsM5mgv6Vhrz0Su6arNCPUf_wcV6pAn-eqoxYvJKQOpPBdoGiIROiPQ5DDZRDaClX8UR\
            pVb9pG14MCIwofGHbHu1zGZii-Ocwtg5eQth5Sn-uBkAKPtx3nCsTSrItgjwSwbYVff-cvjSxLeBMvihIXGPgYc1yy\
            7d25J8whyQI8m9AYOqrGTJWBtwGX6Hg-PHXwMGuWqVZBTyLIXxnz7tfz54PGIopmacNRdURUblGe35tP5trLe-3SQi\
            6nFZDL1hpCJVs2WgSzlAmiYgPMLhxmGjsD7mfViREDmqWRYua08hqiToseBATAs_BLp5cmSA
            """,
            false
        ),
        (
            "a salt of 33 bytes",
            """
            nOA8P8Im6wx9CkpkN54pIJZLKCUocp6B5sqFHD1vYm9ODgY_Pof9-WOIKGZy1hkXoVAKFozBUAVz3FvpSyQtZ8ImgT\
            O--BNPNsomZGYxx3VjNxvbNqxirMEeKcXz2Yaz7oYAT-HsZE4fb6aPCfegYzRLXCCiguZuvr85SrODmQLq5DPdVWXn\
            DDKdlrLfKtmRqn-sYnk3CHiycS5mVdkNJ0DwXFhLoM2yqag7tdJCjr_HbYmFICzaDjrzwfzxIW798XNrkZ3mPmROHc\
            0Ee3I0i5wV610TOwYdae48kEvGjTx0AARrAenANlSzyNFZB7Ay93n82Kc6Q8vWwTyi3IriAA
            """,
            false
        ),
        (
            "the longest salt",
            """
            cWEhxwQ90X9AounZhQdIqEiVPfxIUa6TIeodCn8oI2FPwG4Z57UVZlldlTuvf907UE1sgZ7YdkswQ2PyyKZWy6AVnl\
            c2c--cMIhTojcF9bn4wFV9VwmkVQYBA7yztZLv0EqLhu1voGYG-1WQg3ixdPl5jLpQrh4E_qI2I1HBV1q4gCkgjYA2\
            GuozkLXQz1l1nQxvxSTrS9oUfmV27BvoXwFYaNHoqEdYA-MyHnMGbxX3GYPk_Y9xOVvn3szaKtt2XTMkTMQtHFAGYh\
            rj84IFG-Yb7YX5TxAQf5czb7VV59x683S904u8rbt_5_DMm7BxjXVeIoXZf8xrPafvn2uq_A
            """,
            false
        ),
        (
            "MGF1 with SHA-1",
            """
            Rx9gSJVY71VoA5iyYrrPMh1Iq6z9ZnCEMwvqTDKeWH5ooD2UaFmFPg22oaJ1Bqq2xOczwy-EHxZr4_6HGPZ3kBRgxO\
            AfmRQTu6QcUElNlDKrMILkn969hcAijqZ0OIkHzYSSTbH84SdSkg_tT0OG7QvyAVOy7XtIbzFk5XuC5HOSBx0hHOnS\
            --YBPDrHqPNIBVAZh4VBvI2UEuDlndd5iv2F6IlxtQ716qsTv-2maFdH3Ku0ZuGO2XxrMB_kEbabCIsv5o1UQ4sb3F\
            Unof17lz1qGP3qqebvtOY3SLsDDCjpZeTxvw-S516Z2VN3AXcYyVZWKTgcZLle2wCsGXRYbA
            """,
            false
        ),
    ]
}
