import AccountStore
import Testing

extension `The store` {
    @Test(arguments: StoreKind.allCases)
    func `keeps clients`(kind: StoreKind) throws {
        let made = try kind.make()
        let store = made.store
        var client = Sample.client("web", secret: 7, scopes: ["a", "b"], audiences: [])
        try store.add(client)
        #expect(throws: StoreError.exists) { try store.add(Sample.client("web", secret: 8)) }
        #expect(try store.client(id: "web") == client)
        #expect(try store.client(id: "WEB") == nil)
        #expect(try store.setDisabled(true, client: "web"))
        #expect(try store.setSecretHash(Sample.hash(9), ofClient: "web"))
        client.isDisabled = true
        client.secretHash = Sample.hash(9)
        #expect(try made.open().client(id: "web") == client)
        #expect(try !store.setDisabled(true, client: "app"))
        #expect(try !store.setSecretHash(Sample.hash(9), ofClient: "app"))
        #expect(try store.client(id: "app") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `lists clients by their ids, page by page`(kind: StoreKind) throws {
        let store = try kind.make().store
        for id in ["c", "a", "b"] { try store.add(Sample.client(id)) }
        #expect(try store.clients(after: nil, limit: 2).map(\.id) == ["a", "b"])
        #expect(try store.clients(after: "b", limit: 2) == [Sample.client("c")])
        #expect(try store.clients(after: "c", limit: 2).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `keeps users and clients of the same id apart`(kind: StoreKind) throws {
        let store = try kind.make().store
        try store.add(try Sample.user("same"))
        try store.add(Sample.client("same"))
        #expect(try store.setDisabled(true, client: "same"))
        #expect(try store.user(id: "same")?.isDisabled == false)
        #expect(try store.client(id: "same")?.isDisabled == true)
    }
}
