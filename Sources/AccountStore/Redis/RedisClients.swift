extension RedisStore {
    public func add(_ client: Client) throws(StoreError) {
        _ = try run(
            .addClient,
            [
                .text(client.id), .bytes(client.secretHash.bytes), .texts(client.scopes),
                .texts(client.audiences), .number(client.isDisabled ? 1 : 0), .number(client.created),
            ])
    }

    public func client(id: String) throws(StoreError) -> Client? {
        try Self.client(try run(.clientByID, [.text(id)]))
    }

    public func clients(after id: String?, limit: Int) throws(StoreError) -> [Client] {
        try pages(.clients, after: id, limit: limit) { reply throws(StoreError) in
            guard let client = try Self.client(reply) else { throw .reply }
            return (client.id, client)
        }
    }

    public func setDisabled(_ isDisabled: Bool, client id: String) throws(StoreError) -> Bool {
        try run(.setClient, [.text(id), "disabled", .number(isDisabled ? 1 : 0)]).flag()
    }

    public func setSecretHash(_ hash: SecretHash, ofClient id: String) throws(StoreError) -> Bool {
        try run(.setClient, [.text(id), "secret", .bytes(hash.bytes)]).flag()
    }

    private static func client(_ reply: RedisReply) throws(StoreError) -> Client? {
        guard reply != .null else { return nil }
        let fields = try reply.array(6)
        guard let secretHash = SecretHash(try fields[1].bytes()) else { throw .reply }
        return Client(
            id: try fields[0].text(), secretHash: secretHash, scopes: try fields[2].texts(),
            audiences: try fields[3].texts(), isDisabled: try fields[4].flag(),
            created: try fields[5].integer())
    }
}

extension RedisScript {
    private static let clientRecords = RedisRecordScripts(
        kind: "client", fields: "'secret', 'scopes', 'audiences', 'disabled', 'created'")
    static let clientByID = clientRecords.byID
    static let clients = clientRecords.page
    static let setClient = clientRecords.set

    static let addClient = RedisScript(
        "addClient", .changesOnce,
        #"""
        local client, clients = p..'client:'..ARGV[1], p..'clients'
        if redis.call('EXISTS', client) > 0 then return redis.error_reply('EXISTS already') end
        local fault = damaged('zset', clients)
        if fault then return fault end
        redis.call('HSET', client, 'secret', ARGV[2], 'scopes', ARGV[3], 'audiences', ARGV[4], 'disabled', ARGV[5],
            'created', ARGV[6])
        redis.call('ZADD', clients, 0, ARGV[1])
        return 1
        """#)
}
