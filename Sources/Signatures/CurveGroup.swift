import COpenSSL

/// The points of a curve as libcrypto computes with them (EC_GROUP), and perhaps a table of multiples of one point: the
/// generator.
struct CurveGroup: Sendable {
    private let group: SharedObject

    /// The group with its own generator, whose table libcrypto brings along for some curves on some machines.
    init(_ curve: EllipticCurve) throws(KeyError) {
        let raw = unsafe curve.libraryName.withCString { unsafe EC_GROUP_new_by_curve_name(OBJ_sn2nid($0)) }
        guard let raw = unsafe raw else { throw ErrorQueue.drain() }
        group = unsafe SharedObject(adopting: raw, free: EC_GROUP_free)
    }

    /// The group with another generator, whose table is made now if libcrypto can.
    ///
    /// - Parameter generator: Not infinity; any other point is a generator, since the order of every curve here is prime.
    /// - Throws: ``KeyError/pointNotOnCurve``, or libcrypto's failure.
    init(
        _ curve: EllipticCurve, generator: (x: [UInt8], y: [UInt8]), scratch: borrowing ScratchNumbers
    ) throws(KeyError) {
        try self.init(curve)
        let point = try CurvePoint(of: self)
        let encoding = [0x04] + generator.x + generator.y
        let isDecoded = unsafe group.borrow { group in
            unsafe point.borrow { point in
                unsafe scratch.borrow { unsafe EC_POINT_oct2point(group, point, encoding, encoding.count, $0) }
            }
        }
        guard isDecoded == 1 else { throw ErrorQueue.drain(.pointNotOnCurve) }
        let isMade = unsafe group.borrow { group in
            unsafe point.borrow { point in
                unsafe scratch.borrow { scratch in
                    // The order and the cofactor are the group's own, handed back to it.
                    unsafe EC_GROUP_set_generator(
                        group, point, EC_GROUP_get0_order(group), EC_GROUP_get0_cofactor(group)) == 1
                        && swiftlet_make_table(group, scratch) == 1
                }
            }
        }
        guard isMade else { throw ErrorQueue.drain() }
    }

    /// Whether there is a table for the generator.
    var hasTable: Bool { unsafe group.borrow { unsafe swiftlet_has_table($0) } == 1 }

    /// The order of the group, n.
    func order() throws(KeyError) -> BigNumber {
        let order = try BigNumber()
        let isCopied = unsafe group.borrow { group in
            unsafe order.borrow { unsafe BN_copy($0, EC_GROUP_get0_order(group)) != nil }
        }
        guard isCopied else { throw ErrorQueue.drain() }
        return order
    }

    /// Multiplies the generator, with its table if it has one.
    ///
    /// - Parameter scalar: Less than the order.
    func multiplyGenerator(
        by scalar: BigNumber, into result: borrowing CurvePoint, scratch: borrowing ScratchNumbers
    ) throws(KeyError) {
        let isDone = unsafe group.borrow { group in
            unsafe result.borrow { result in
                unsafe scalar.borrow { scalar in
                    unsafe scratch.borrow { unsafe EC_POINT_mul(group, result, scalar, nil, nil, $0) }
                }
            }
        }
        guard isDone == 1 else { throw ErrorQueue.drain() }
    }

    /// Multiplies any point, without a table.
    func multiply(
        _ point: borrowing CurvePoint, by scalar: BigNumber, into result: borrowing CurvePoint,
        scratch: borrowing ScratchNumbers
    ) throws(KeyError) {
        let isDone = unsafe group.borrow { group in
            unsafe point.borrow { point in
                unsafe result.borrow { result in
                    unsafe scalar.borrow { scalar in
                        unsafe scratch.borrow { unsafe EC_POINT_mul(group, result, nil, point, scalar, $0) }
                    }
                }
            }
        }
        guard isDone == 1 else { throw ErrorQueue.drain() }
    }

    /// Adds two points, which may be equal or infinity.
    func add(
        _ left: borrowing CurvePoint, _ right: borrowing CurvePoint, into result: borrowing CurvePoint,
        scratch: borrowing ScratchNumbers
    ) throws(KeyError) {
        let isDone = unsafe group.borrow { group in
            unsafe left.borrow { left in
                unsafe right.borrow { right in
                    unsafe result.borrow { result in
                        unsafe scratch.borrow { unsafe EC_POINT_add(group, result, left, right, $0) }
                    }
                }
            }
        }
        guard isDone == 1 else { throw ErrorQueue.drain() }
    }

    func areEqual(
        _ left: borrowing CurvePoint, _ right: borrowing CurvePoint, scratch: borrowing ScratchNumbers
    ) throws(KeyError) -> Bool {
        let order = unsafe group.borrow { group in
            unsafe left.borrow { left in
                unsafe right.borrow { right in
                    unsafe scratch.borrow { unsafe EC_POINT_cmp(group, left, right, $0) }
                }
            }
        }
        guard order >= 0 else { throw ErrorQueue.drain() }
        return order == 0
    }

    func isInfinity(_ point: borrowing CurvePoint) -> Bool {
        unsafe group.borrow { group in unsafe point.borrow { unsafe EC_POINT_is_at_infinity(group, $0) == 1 } }
    }

    /// Finds the x of a point that is not infinity, a number below the prime of the field.
    func copyX(
        of point: borrowing CurvePoint, into result: BigNumber, scratch: borrowing ScratchNumbers
    ) throws(KeyError) {
        let isDone = unsafe group.borrow { group in
            unsafe point.borrow { point in
                unsafe result.borrow { result in
                    unsafe scratch.borrow { unsafe EC_POINT_get_affine_coordinates(group, point, result, nil, $0) }
                }
            }
        }
        guard isDone == 1 else { throw ErrorQueue.drain() }
    }

    fileprivate func newPoint() -> OpaquePointer? { unsafe group.borrow { unsafe EC_POINT_new($0) } }
}

/// A point of a curve (EC_POINT), of one thread; at first it is infinity.
@safe struct CurvePoint: ~Copyable {
    private let raw: OpaquePointer

    init(of group: CurveGroup) throws(KeyError) {
        guard let raw = unsafe group.newPoint() else { throw ErrorQueue.drain() }
        unsafe self.raw = raw
    }

    deinit { unsafe EC_POINT_free(raw) }

    /// Lends the pointer to a function that does not keep it.
    fileprivate func borrow<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(raw) }
}
