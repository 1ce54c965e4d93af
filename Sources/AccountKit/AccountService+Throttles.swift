import AccountStore
import RateLimits

extension AccountService {
    /// Takes an attempt out of an account's bucket and out of its address's, or out of neither.
    ///
    /// - Parameters:
    ///   - kind: What is attempted, the beginning of the address's key.
    ///   - account: The account's key; nil for one that cannot be.
    ///   - address: Where it comes from, as `REMOTE_ADDR` has it.
    /// - Returns: Nil if it passes, else after how many seconds it may be tried again, at least 1.
    func charge(_ kind: String, _ account: String?, from address: String?) throws(StoreError) -> Int64? {
        let block = AddressBlock(parsing: Array((address ?? "").utf8))
        var charges = [ThrottleCharge("\(kind)/address/\(block)", rules.addressThrottle)]
        if let account { charges.append(ThrottleCharge(account, rules.accountThrottle)) }
        return try store.take(charges, atMilliseconds: nowInMilliseconds).map { max(1, ($0 + 999) / 1_000) }
    }
}
