import Testing

@testable import JOSE

@Suite struct `Numeric dates` {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("1", 1), ("-1", -1), ("1300819380", 1_300_819_380), ("1e9", 1e9), ("1.5", 1.5),
            ("1.30081938e+09", 1_300_819_380), ("-1.5E-1", -0.15), ("999999999999999", 999_999_999_999_999),
            ("1000000000000000", 1e15), ("9007199254740993", 9_007_199_254_740_992), ("9223372036854775807", 0x1p63),
            ("9223372036854775808", 0x1p63), ("18446744073709551616", 0x1p64), ("1e19", 1e19), ("1e308", 1e308),
            ("1e-400", 0), ("99999999999999", 99_999_999_999_999),
        ] as [(String, Double)])
    func `any number of JSON is a date`(text: String, seconds: Double) {
        #expect(NumericDate(Array(text.utf8).span)?.secondsSince1970 == seconds)
        #expect(NumericDate(text)?.secondsSince1970 == seconds)
    }

    @Test(arguments: ["1e309", "1e400", "-1e400", "1" + String(repeating: "0", count: 400)])
    func `except one beyond all range`(text: String) {
        #expect(NumericDate(Array(text.utf8).span) == nil)
    }

    @Test(arguments: ["", "inf", "nan", "-", "+1", "01", "1 ", " 1", "0x10", "1e400", "1,5", "now"])
    func `any other text is none`(text: String) {
        #expect(NumericDate(text) == nil)
    }
}
