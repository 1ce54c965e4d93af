import Settings

/// The systemd units of a runtime: the socket, which systemd keeps, and the service behind it.
struct ServiceUnits {
    let settings: RuntimeSettings
    /// Absolute paths.
    let program: String
    let config: String
    let user: String
    let group: String

    private var folder: String {
        let parts = config.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.count > 1 ? parts.joined(separator: "/") : "/"
    }

    /// `swiftlet.socket`.
    var socket: String {
        var lines = ["[Unit]", "Description=Swiftlet's socket, which nginx connects to", "", "[Socket]"]
        switch settings.server.listen {
        case .unix(let path):
            lines += [
                "ListenStream=\(Self.escaped(absolute(path)))", "SocketUser=\(user)",
                "SocketGroup=\(settings.server.socketGroup ?? group)",
                "SocketMode=0\(String(settings.server.socketMode, radix: 8))", "DirectoryMode=0755",
                // A path that stays would be taken for a service that runs.
                "RemoveOnStop=yes",
            ]
        case .tcp: lines += ["ListenStream=\(settings.server.listen)", "NoDelay=yes"]
        }
        return (lines + ["Backlog=4096", "", "[Install]", "WantedBy=sockets.target", ""]).joined(separator: "\n")
    }

    /// `swiftlet.service`.
    var service: String {
        let stop = settings.limits.drain.components.seconds + 10
        return """
            [Unit]
            Description=Swiftlet, a runtime for scoped functions
            Requires=swiftlet.socket
            After=network.target swiftlet.socket

            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart=\(Self.quoted(program)) serve --config \(Self.quoted(config))
            ExecReload=/bin/kill -HUP $MAINPID
            WorkingDirectory=\(Self.escaped(folder))
            User=\(user)
            Group=\(group)
            # The supervisor alone is told to stop, and has its worker finish the calls that run.
            KillMode=mixed
            TimeoutStartSec=60
            TimeoutStopSec=\(stop)
            WatchdogSec=60
            Restart=on-failure
            RestartSec=1
            LimitNOFILE=65536

            UMask=0077
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            ProtectSystem=strict
            \(writablePaths.map { "ReadWritePaths=-\(Self.quoted($0))" }.joined(separator: "\n"))
            ProtectHome=\(isUnderHome ? "read-only" : "yes")
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectProc=invisible
            ProtectClock=yes
            ProtectHostname=yes
            ProtectControlGroups=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            MemoryDenyWriteExecute=yes
            RemoveIPC=yes
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            SystemCallErrorNumber=EPERM

            [Install]
            WantedBy=multi-user.target

            """
    }

    /// The state, and the folders of the control socket, of the accounts' keys, which rotate, and of the files that
    /// accounts and revocations are kept in.
    private var writablePaths: [String] {
        var paths = [absolute(settings.server.stateFolder)]
        if case .unix(let path) = settings.server.listen { paths.append(parent(of: path)) }
        if let accounts = settings.accounts { paths.append(absolute(accounts.keysFolder)) }
        for store in [settings.accounts?.store] + settings.issuers.map(\.revocations?.store) {
            // SQLite makes files beside its own.
            if case .sqlite(let path) = store { paths.append(parent(of: path)) }
        }
        var seen: Set<String> = []
        return paths.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    private func parent(of path: String) -> String {
        absolute(path).split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }

    private var isUnderHome: Bool {
        let homes = ["/home/", "/root/", "/run/user/"]
        return ([program, config] + writablePaths).contains { path in homes.contains { path.hasPrefix($0) } }
    }

    /// systemd takes relative paths for faults.
    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }

    /// A path with what systemd would replace (`%`, systemd.unit(5)) written as itself.
    static func escaped(_ text: String) -> String { text.replacing("%", with: "%%") }

    /// A word of a command line, with what systemd would read in it (systemd.service(5)) written as itself.
    private static func quoted(_ text: String) -> String {
        let escaped = escaped(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped.replacing("$", with: "$$"))\""
    }
}
