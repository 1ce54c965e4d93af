// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "jwt-kit-peer",
    dependencies: [.package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1")],
    targets: [
        .executableTarget(name: "JWTKitPeer", dependencies: [.product(name: "JWTKit", package: "jwt-kit")])
    ])
