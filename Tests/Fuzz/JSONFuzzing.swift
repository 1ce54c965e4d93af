import FoundationEssentials
import JOSE

/// What the scanner accepts, Foundation's parser accepts and reads alike; what breaks the grammar, both refuse.
struct JSONFuzzing: FuzzTarget {
    static let name = "json"
    private let payload: SignedPayload

    init() throws { payload = try SignedPayload() }

    func check(_ input: [UInt8]) throws(Finding) {
        try compare(input)
        try compare(Array(#"{"x":"#.utf8) + input + Array("}".utf8))
    }

    private func compare(_ text: [UInt8]) throws(Finding) {
        let claims: ClaimsSet
        do {
            claims = try payload.token(text).claims
        } catch let finding as Finding {
            throw finding
        } catch {
            guard case TokenRefusal.claimsNotJSON(let error) = error, Self.isAgainstGrammar(error, in: text) else {
                return
            }
            if (try? JSONDecoder().decode(ForeignValue.self, from: Data(text))) != nil {
                throw Finding("another parser accepts a text that is refused: \(error)")
            }
            return
        }
        guard let members = try? JSONDecoder().decode(ForeignMembers.self, from: Data(text)) else {
            throw Finding("another parser refuses a text that is accepted")
        }
        // Foundation keeps one of two names that are canonically equivalent, with the value of either.
        let mayHaveEquivalentNames = members.names.count > 1 && text.contains { $0 >= 0x80 || $0 == 0x5C }
        for name in members.names {
            guard let kind = claims.kind(of: ClaimName(name)) else { throw Finding("a member is not found") }
            if mayHaveEquivalentNames { continue }
            let string = try? claims.string(name)
            guard (kind == .string) == (members.strings[name] != nil),
                kind != .string || string?.utf8.elementsEqual(members.strings[name]?.utf8 ?? "".utf8) == true
            else { throw Finding("another parser reads another value") }
        }
    }

    /// Whether no parser may accept the text. The other rules are limits of this one, or leniencies of Foundation's.
    private static func isAgainstGrammar(_ error: JSONError, in text: [UInt8]) -> Bool {
        // Foundation takes zeros between the characters for UTF-16 or UTF-32.
        guard !text.contains(0) else { return false }
        return switch error {
        case .unexpectedEnd, .invalidString, .invalidUTF8: true
        case .unexpectedByte(let offset): !isBehindComma(offset, in: text)
        case .tooLong, .notAnObject, .loneSurrogate, .duplicateName, .tooDeep, .tooManyMembers: false
        }
    }

    private static func isBehindComma(_ offset: Int, in text: [UInt8]) -> Bool {
        [0x5D, 0x7D].contains(text[offset])
            && text[..<offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == 0x2C
    }
}
