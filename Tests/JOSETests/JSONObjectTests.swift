import Testing

@testable import JOSE

@Suite struct `Members of a JSON object` {
    private func object(_ text: String) throws -> JSONObject { try JSONObject(scanning: Array(text.utf8)) }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC\uD834\uDD1Ez""#, "Aé€\u{1D11E}z"), (#""\u0000a""#, "\u{0}a"), (#""é€𝄞""#, "é€𝄞"),
        (#""\uFFFF\u0080\u07FF\u0800""#, "\u{FFFF}\u{80}\u{7FF}\u{800}"),
        (#""\uDBFF\uDFFF\uD800\uDC00""#, "\u{10FFFF}\u{10000}"),
    ])
    func `a string is unescaped`(json: String, expected: String) throws {
        let object = try object("{\"a\":\(json)}")
        let value = try #require(object[JSONName("a")])
        #expect(Array(try #require(object.string(value)).utf8) == Array(expected.utf8))
        #expect(object.string(value, is: Array(expected.utf8)))
        #expect(!object.string(value, is: Array((expected + "x").utf8)))
        #expect(!object.string(value, is: Array(expected.utf8.dropLast()) + [0x01]))
    }

    @Test(
        arguments: [
            ("[]", []), (#"["a"]"#, ["a"]), (#" [ "a" , "b\"]," ] "#, ["a", "b\"],"]), (#"["a",1]"#, nil),
            (#""a""#, nil),
            (#"[["a"]]"#, nil), (#"[null]"#, nil), (#"[{"a":"]"},"b"]"#, nil), ("{}", nil), ("1", nil),
        ] as [(String, [String]?)])
    func `strings are an array of strings and nothing else`(json: String, expected: [String]?) throws {
        let object = try object("{\"a\":\(json),\"b\":0}")
        #expect(object.strings(try #require(object[JSONName("a")])) == expected)
    }

    @Test func `an array is walked element by element`() throws {
        let object = try object(#"{"a": [1, "x]\"", true, null, [[],{"b":"}"}], {"c":[1,2]}, -1.5e3, false]}"#)
        var elements = JSONArray(try #require(object[JSONName("a")]))
        var found: [String] = []
        while let element = elements.next(in: object.text.span) {
            found.append("\(element.kind) \(String(decoding: object.text[element.range], as: UTF8.self))")
        }
        #expect(
            found == [
                "number 1", #"string "x]\"""#, "true true", "null null", #"array [[],{"b":"}"}]"#,
                #"object {"c":[1,2]}"#, "number -1.5e3", "false false",
            ])
    }

    @Test func `every member is found by its unescaped name`() throws {
        let object = try object(#"{"a":1,"\u0062":[],"a long name":{"a":{}},"another \u006Cong name":null}"#)
        #expect(object[JSONName("a")]?.kind == .number)
        #expect(object[JSONName("b")]?.kind == .array)
        #expect(object[JSONName("a long name")].map { Array(object.text[$0.range]) } == Array(#"{"a":{}}"#.utf8))
        #expect(object[JSONName("another long name")]?.kind == .null)
        #expect(object[JSONName("c")] == nil)
        #expect(object[JSONName("a long namf")] == nil)
    }
}
