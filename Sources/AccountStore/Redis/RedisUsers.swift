extension RedisStore {
    public func add(_ user: User) throws(StoreError) {
        _ = try run(
            .addUser,
            [
                .text(user.id), .text(user.email.text), .text(user.passwordHash), .texts(user.roles),
                .texts(user.scopes), .number(user.isDisabled ? 1 : 0), .number(user.created),
            ])
    }

    public func user(email: EmailAddress) throws(StoreError) -> User? {
        try Self.user(try run(.userByEmail, [.text(email.text)]))
    }

    public func user(id: String) throws(StoreError) -> User? { try Self.user(try run(.userByID, [.text(id)])) }

    public func users(after id: String?, limit: Int) throws(StoreError) -> [User] {
        try pages(.users, after: id, limit: limit) { reply throws(StoreError) in
            guard let user = try Self.user(reply) else { throw .reply }
            return (user.id, user)
        }
    }

    public func setPasswordHash(
        _ hash: String, ofUser id: String, replacing old: String?
    ) throws(StoreError) -> Bool {
        try run(.setPasswordHash, [.text(id), .text(hash)] + (old.map { [.text($0)] } ?? [])).flag()
    }

    public func setDisabled(_ isDisabled: Bool, user id: String) throws(StoreError) -> Bool {
        try run(.setUser, [.text(id), "disabled", .number(isDisabled ? 1 : 0)]).flag()
    }

    public func setRights(roles: [String], scopes: [String], ofUser id: String) throws(StoreError) -> Bool {
        try run(.setUser, [.text(id), "roles", .texts(roles), "scopes", .texts(scopes)]).flag()
    }

    private static func user(_ reply: RedisReply) throws(StoreError) -> User? {
        guard reply != .null else { return nil }
        let fields = try reply.array(7)
        guard let email = EmailAddress(try fields[1].text()) else { throw .reply }
        return User(
            id: try fields[0].text(), email: email, passwordHash: try fields[2].text(),
            roles: try fields[3].texts(), scopes: try fields[4].texts(),
            isDisabled: try fields[5].flag(), created: try fields[6].integer())
    }
}

extension RedisScript {
    private static let userRecords = RedisRecordScripts(
        kind: "user", fields: "'email', 'password', 'roles', 'scopes', 'disabled', 'created'")
    static let userByID = userRecords.byID
    static let users = userRecords.page
    static let setUser = userRecords.set

    static let addUser = RedisScript(
        "addUser", .changesOnce,
        #"""
        local user, email, users = p..'user:'..ARGV[1], p..'email:'..ARGV[2], p..'users'
        if redis.call('EXISTS', user, email) > 0 then return redis.error_reply('EXISTS already') end
        local fault = damaged('zset', users)
        if fault then return fault end
        redis.call('HSET', user, 'email', ARGV[2], 'password', ARGV[3], 'roles', ARGV[4], 'scopes', ARGV[5],
            'disabled', ARGV[6], 'created', ARGV[7])
        redis.call('SET', email, ARGV[1])
        redis.call('ZADD', users, 0, ARGV[1])
        return 1
        """#)

    static let userByEmail = RedisScript(
        "userByEmail", .reads,
        """
        local id = redis.call('GET', p..'email:'..ARGV[1])
        if not id then return false end
        return {id, unpack(redis.call('HMGET', p..'user:'..id, \(userRecords.fields)))}
        """)

    static let setPasswordHash = RedisScript(
        "setPasswordHash", .changesOnce,
        #"""
        local key = p..'user:'..ARGV[1]
        local old = redis.call('HGET', key, 'password')
        if not old or (ARGV[3] and ARGV[3] ~= old) then return 0 end
        redis.call('HSET', key, 'password', ARGV[2])
        return 1
        """#)
}
