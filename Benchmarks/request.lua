-- The call that every application answers; the token comes from the environment.
wrk.method = "POST"
wrk.body = '{"from":"alice","to":"bob","amount":12.5}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
