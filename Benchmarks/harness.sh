# What the scripts that measure share: applications and nginx in a folder of their own, tokens, CPU time, cleaning up.
#
# The script that reads this has set root, build (yes or no) and names, the applications that it wants.

peers=$root/Benchmarks/peers
folder=$(mktemp -d "${TMPDIR:-/tmp}/swiftlet-bench.XXXXXX")
export BENCH_FOLDER=$folder BENCH_SOCKET=$folder/app.sock BENCH_USER
export BENCH_AUDIENCE=https://api.bench.localhost BENCH_PUBLIC_KEY=$folder/public.pem BENCH_SECRET
BENCH_USER=$(id -un)
command -v openssl >/dev/null || { echo "$(basename "$0"): openssl is missing, expected the package openssl" >&2 && exit 1; }
BENCH_SECRET=$(openssl rand -hex 32)
app='' nginx='' port=''

finish() {
    stop "$app"
    stop "$nginx"
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

# provide COMMAND PACKAGE: makes sure of a command, by apt where that is possible.
provide() {
    command -v "$1" >/dev/null && return
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        echo "installing $2" >&2
        apt-get install -y -qq "$2" >/dev/null 2>&1 && command -v "$1" >/dev/null && return
    fi
    echo "$(basename "$0"): $1 is missing, expected the package $2" >&2
    return 1
}

prepare() {
    export PATH=$PATH:/usr/sbin
    provide wrk wrk && provide nginx nginx && provide curl curl && provide cc gcc || exit 1
    cc -O2 -o "$folder/floor" "$peers/floor.c"
    cc -O2 -o "$folder/libfcgi" "$peers/libfcgi.c" -lfcgi -lpthread || true
    if provide go golang-go; then
        [[ -d /usr/share/gocode/src/github.com/golang-jwt/jwt ]] ||
            { [[ $(id -u) == 0 ]] && apt-get install -y -qq golang-github-golang-jwt-jwt-dev >/dev/null 2>&1; } || true
        GOPATH=/usr/share/gocode GO111MODULE=off GOCACHE=$folder/go-cache \
            go build -o "$folder/go-peer" "$peers/go/main.go" || true
    fi
    php=$(compgen -c php-fpm | sort -V | tail -1) || true
    [[ -n $php ]] || { provide php-fpm8.2 php8.2-fpm && php=php-fpm8.2; } || true
    if [[ $build == yes && $names == *swiftlet* ]]; then
        (cd "$root" && swift build -c release --static-swift-stdlib --product swiftlet) >"$folder/build.log" 2>&1 ||
            { tail -20 "$folder/build.log" >&2; }
    fi
    swiftlet=${SWIFTLET:-$root/.build/release/swiftlet}
    cp "$root/Benchmarks/runtime.toml" "$folder/runtime.toml"
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# unhex: hexadecimal digits to bytes.
unhex() { printf "$(sed 's/../\\x&/g')"; }

# A DER signature's two integers as 32 bytes each (RFC 7518 §3.4).
raw_signature() {
    openssl asn1parse -inform DER | sed -n 's/.*INTEGER *:\(.*\)/\1/p' |
        while read -r hex; do printf '%064s' "$hex" | tr ' ' 0; done | unhex
}

# token ALGORITHM: an access token (RFC 9068) of the issuer for that algorithm, good for a day.
token() {
    local now input
    now=$(date +%s)
    input=$(printf '{"alg":"%s","typ":"at+jwt"}' "$1" | base64url).$(
        printf '{"iss":"https://bench.localhost/%s","sub":"bench","aud":"%s","scope":"payments:read payments:write",' \
            "$1" "$BENCH_AUDIENCE" >"$folder/claims"
        printf '"client_id":"bench","jti":"bench-1","iat":%d,"exp":%d}' "$now" $((now + 86400)) >>"$folder/claims"
        base64url <"$folder/claims"
    )
    printf '%s.' "$input"
    case $1 in
        HS256) printf '%s' "$input" | openssl dgst -sha256 -hmac "$BENCH_SECRET" -binary | base64url ;;
        ES256) printf '%s' "$input" | openssl dgst -sha256 -sign "$folder/private.pem" | raw_signature | base64url ;;
    esac
}

make_tokens() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$folder/private.pem"
    openssl ec -in "$folder/private.pem" -pubout -out "$folder/public.pem" 2>/dev/null
    tokens_HS256=$(token HS256)
    tokens_ES256=$(token ES256)
}

# family PID: the process and all below it.
family() {
    local child
    echo "$1"
    for child in $(ps -o pid= --ppid "$1"); do family "$child"; done
}

stop() {
    [[ -n $1 ]] || return 0
    local pids
    pids=$(family "$1")
    kill -TERM $pids 2>/dev/null || true
    for _ in {1..50}; do
        kill -0 $pids 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL $pids 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# ticks PID: user and system time of the process, its threads and its children, in clock ticks (proc(5)).
ticks() {
    local pid
    for pid in $(family "$1"); do
        sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null || true
    done | awk '{ sum += $12 + $13 } END { print sum + 0 }'
}

start_nginx() {
    local user=''
    # Workers of another user could not reach a socket that is closed to others.
    [[ $(id -u) == 0 ]] && user='user root;'
    for port in $(shuf -i 20000-29999 -n 20); do
        sed -e "s|@FOLDER@|$folder|; s|@PORT@|$port|; s|@USER@|$user|; s|@KEPT@|256|; s|@PHP@|$peers/php|" \
            "$root/Benchmarks/nginx.conf" >"$folder/nginx.conf"
        nginx -p "$folder" -c "$folder/nginx.conf" 2>"$folder/nginx.start" &
        nginx=$!
        for _ in {1..50}; do
            [[ -s $folder/nginx.pid ]] && return
            kill -0 "$nginx" 2>/dev/null || break
            sleep 0.1
        done
        grep -q 'Address already in use' "$folder/nginx.start" || break
    done
    cat "$folder/nginx.start" >&2
    echo "$(basename "$0"): nginx does not start" >&2 && exit 1
}

# start NAME WORKERS: starts an application on the socket, or says why it is not measured.
start() {
    local name=$1
    export BENCH_ALGORITHM=${name#*-} BENCH_WORKERS=$2
    export BENCH_ISSUER=https://bench.localhost/$BENCH_ALGORITHM
    rm -f "$BENCH_SOCKET"
    case $name in
        floor) set -- "$folder/floor" "$BENCH_SOCKET" ;;
        libfcgi) set -- "$folder/libfcgi" "$BENCH_SOCKET" "$2" ;;
        swiftlet-*) set -- "$swiftlet" serve --config "$folder/runtime.toml" ;;
        swiftlet+memo-*)
            sed 's/^memo = .*/memo = 512/' "$folder/runtime.toml" >"$folder/memo.toml"
            set -- "$swiftlet" serve --config "$folder/memo.toml"
            ;;
        go-*) set -- "$folder/go-peer" ;;
        php-*) set -- "$php" --allow-to-run-as-root --nodaemonize --fpm-config "$peers/php/php-fpm.conf" ;;
        *) echo "$(basename "$0"): unknown application \"$name\"" >&2 && exit 2 ;;
    esac
    if ! command -v "$1" >/dev/null; then
        echo "$name is not measured: $(basename "$1") is not there" >&2
        return 1
    fi
    "$@" >"$folder/app.log" 2>&1 &
    app=$!
    for _ in {1..100}; do
        # A socket is there from bind(2) on, and takes connections from listen(2) on.
        [[ -S $BENCH_SOCKET ]] && sleep 0.2 && return
        kill -0 "$app" 2>/dev/null || break
        sleep 0.05
    done
    echo "$name is not measured: it does not listen, its last words:" >&2
    tail -3 "$folder/app.log" >&2
    stop "$app" && app=''
    return 1
}

# call STATUS [HEADER]: one call, whose status must be this; prints the body.
call() {
    local answer
    answer=$(curl -s -m 5 -w '\n%{http_code}' ${2:+-H "$2"} -H 'Content-Type: application/json' \
        -d '{"from":"alice","to":"bob","amount":12.5}' "http://127.0.0.1:$port/payments/transfer") || true
    [[ ${answer##*$'\n'} == "$1" ]] && echo "${answer%$'\n'*}" && return
    echo "$(basename "$0"): status ${answer##*$'\n'}, expected $1" >&2
    return 1
}

# check NAME: the right answer with a token, and 401 without one or with a changed one where somebody authenticates.
check() {
    local body
    body=$(call 200 "Authorization: Bearer $BENCH_TOKEN") || return 1
    [[ $body == *'"id":"tr_'* && $body == *'"by":"bench"'* ]] || { echo "$(basename "$0"): unexpected body $body" >&2 && return 1; }
    [[ $1 == *-* ]] || return 0
    call 401 >/dev/null && call 401 "Authorization: Bearer ${BENCH_TOKEN%????}AAAA" >/dev/null
}

# drive SECONDS CONNECTIONS: wrk's report.
drive() { wrk --latency -t 1 -c "$2" -d "${1}s" -s "$root/Benchmarks/request.lua" "http://127.0.0.1:$port/payments/transfer"; }
