import Foundation
import TestSupport
import Testing

/// Every case goes through the API in the tests of JOSE; here a sample shows that the command line changes nothing.
@Suite(.enabled(if: VectorSample.fileIsPresent, "public vectors are not there"))
struct `Public JWS vectors on the command line` {
    @Test func `a sample is judged as its RFC says`() throws {
        let workplace = try Workplace()
        let sample = try VectorSample.all()
        try #require(sample.count > 40)
        for vector in sample {
            try workplace.folder.write(vector.keys, to: "keys.json")
            var arguments = ["token", "verify", "--jwks", "keys.json"]
            arguments += vector.algorithms.flatMap { ["--algorithm", $0] } + vector.policy
            let result = try workplace.run(arguments + ["-"], input: .bytes(Array(vector.token.utf8)))
            #expect(result.status == (vector.isValid ? 0 : 1), "\(vector.id): \(result)")
        }
    }
}

private struct VectorSample {
    let id: String
    let token: String
    let keys: [UInt8]
    let algorithms: [String]
    let policy: [String]
    let isValid: Bool

    private static let path = VectorFiles.folder + "/jws-public.jsonl"

    static var fileIsPresent: Bool { VectorFiles.contain("jws-public.jsonl") }

    /// Core cases of the algorithms that are built: a few of the invalid ones, more of the valid ones.
    static func all() throws -> [VectorSample] {
        let lines = try Data(contentsOf: URL(filePath: path)).split(separator: 0x0A)
        return try lines.enumerated().compactMap { index, line in
            guard let vector = try VectorSample(Data(line)) else { return nil }
            return index.isMultiple(of: vector.isValid ? 5 : 17) ? vector : nil
        }
    }

    private init?(_ line: Data) throws {
        guard let object = try JSONSerialization.jsonObject(with: line) as? [String: Any],
            let id = object["id"] as? String, let token = object["token"] as? String, let keys = object["keys"],
            let algorithms = object["alg_allowed"] as? [String], object["class"] as? String == "core"
        else { return nil }
        self.id = id
        self.token = token
        self.algorithms = algorithms
        self.keys = Array(try JSONSerialization.data(withJSONObject: keys))
        isValid = object["expect"] as? String == "valid"
        if object["check"] as? String == "claims" {
            policy = [("issuer", "--issuer"), ("audience", "--audience"), ("now", "--at")].flatMap { name, option in
                object[name].flatMap { $0 is NSNull ? nil : [option, "\($0)"] } ?? []
            }
        } else {
            policy = ["--signature-only"]
        }
        if isValid, ["384", "512"].contains(where: Self.headerAlgorithm(of: token).hasSuffix) { return nil }
    }

    private static func headerAlgorithm(of token: String) -> String {
        var text = token.prefix { $0 != "." }.replacing("-", with: "+").replacing("_", with: "/")
        while !text.utf8.count.isMultiple(of: 4) { text += "=" }
        let header = Data(base64Encoded: String(text)).flatMap { try? JSONSerialization.jsonObject(with: $0) }
        return (header as? [String: Any])?["alg"] as? String ?? ""
    }
}
