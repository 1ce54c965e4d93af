import AccountStore
import Testing

/// What every store does; each aspect stands in a file of its own.
@Suite(.storeScope) struct `The store` {
    @Test(arguments: StoreKind.allCases)
    func `finds a user by id and by e-mail address`(kind: StoreKind) throws {
        let store = try kind.make().store
        var user = try Sample.user("usr_1", email: "One@Example.com", roles: [], scopes: [])
        user.isDisabled = true
        try store.add(user)
        try store.add(try Sample.user("usr_2"))
        #expect(try store.user(id: "usr_1") == user)
        #expect(try store.user(email: user.email) == user)
        #expect(try store.user(id: "usr_3") == nil)
        #expect(try store.user(email: try #require(EmailAddress("one@example.org"))) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `adds no user whose id or e-mail address is taken, and nothing of it`(kind: StoreKind) throws {
        let store = try kind.make().store
        let first = try Sample.user("usr_1", email: "a@example.com")
        try store.add(first)
        #expect(throws: StoreError.exists) { try store.add(try Sample.user("usr_1", email: "b@example.com")) }
        #expect(throws: StoreError.exists) { try store.add(try Sample.user("usr_2", email: "A@example.com")) }
        #expect(try store.user(email: try #require(EmailAddress("b@example.com"))) == nil)
        #expect(try store.user(id: "usr_2") == nil)
        #expect(try store.users(after: nil, limit: 10) == [first])
        try store.add(try Sample.user("usr_2", email: "b@example.com"))
    }

    @Test(arguments: StoreKind.allCases)
    func `adds a user once, however many add it at the same time`(kind: StoreKind) throws {
        let made = try kind.make()
        let stores = [made.store, try made.open()]
        // Every other one is refused, and those beside them are not.
        let users = try (0..<16).map { number in
            try Sample.user("usr_\(number)", email: number % 2 == 0 ? "same@example.com" : "\(number)@example.com")
        }
        let added = try onThreads(16) { index in
            do { try stores[index / 8].add(users[index]) } catch { return error as? StoreError == .exists ? 0 : 100 }
            return 1
        }
        #expect(added.reduce(0, +) == 9)
        #expect(try made.store.users(after: nil, limit: 100).count == 9)
    }

    @Test(arguments: StoreKind.allCases)
    func `lists users by their ids' bytes, page by page`(kind: StoreKind) throws {
        let store = try kind.make().store
        #expect(try store.users(after: nil, limit: 10).isEmpty)
        // The last two look alike and are equal as Unicode texts.
        let ids = ["A", "B", "a", "a\0", "ab", "b", "e\u{301}", "\u{E9}"]
        for (index, id) in ids.enumerated().reversed() {
            try store.add(try Sample.user(id, email: "\(index)@example.com"))
        }
        var found: [[UInt8]] = []
        var last: String?
        while true {
            let page = try store.users(after: last, limit: 3)
            #expect(page.count <= 3)
            guard let end = page.last else { break }
            found += page.map { Array($0.id.utf8) }
            last = end.id
        }
        #expect(found == ids.map { Array($0.utf8) })
        #expect(try store.users(after: "a", limit: 1).map(\.id) == ["a\0"])
        #expect(try store.users(after: "aa", limit: 1).map(\.id) == ["ab"])
        #expect(try store.users(after: nil, limit: 0).isEmpty)
        #expect(try store.users(after: nil, limit: -1).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `sets a password's hash if the old one is still there`(kind: StoreKind) throws {
        let store = try kind.make().store
        var user = try Sample.user("usr_1", hash: "\u{E9}")
        try store.add(user)
        #expect(try !store.setPasswordHash("new", ofUser: "usr_1", replacing: "other"))
        #expect(try !store.setPasswordHash("new", ofUser: "usr_1", replacing: "e\u{301}"))
        #expect(try store.user(id: "usr_1") == user)
        #expect(try store.setPasswordHash("new", ofUser: "usr_1", replacing: "\u{E9}"))
        #expect(try !store.setPasswordHash("newer", ofUser: "usr_1", replacing: "\u{E9}"))
        user.passwordHash = "new"
        #expect(try store.user(id: "usr_1") == user)
        #expect(try store.setPasswordHash("newest", ofUser: "usr_1", replacing: nil))
        user.passwordHash = "newest"
        #expect(try store.user(email: user.email) == user)
        #expect(try !store.setPasswordHash("new", ofUser: "usr_2", replacing: nil))
        #expect(try store.user(id: "usr_2") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `sets what a user may do`(kind: StoreKind) throws {
        let store = try kind.make().store
        var user = try Sample.user("usr_1")
        try store.add(user)
        #expect(try store.setDisabled(true, user: "usr_1"))
        #expect(try store.setDisabled(true, user: "usr_1"))
        #expect(try store.setRights(roles: ["admin", "user"], scopes: [], ofUser: "usr_1"))
        user.isDisabled = true
        user.roles = ["admin", "user"]
        user.scopes = []
        #expect(try store.user(id: "usr_1") == user)
        #expect(try store.setDisabled(false, user: "usr_1"))
        user.isDisabled = false
        #expect(try store.user(email: user.email) == user)
        #expect(try !store.setDisabled(true, user: "usr_2"))
        #expect(try !store.setRights(roles: [], scopes: [], ofUser: "usr_2"))
        #expect(try store.users(after: nil, limit: 10) == [user])
    }
}
