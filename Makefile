# Both bring Postgres and Redis themselves. Flags and packages: make run ARGS="--nodes 2", make test ARGS=./store
.PHONY: run test

run:
	@go run ./cmd/dev run $(ARGS)

test:
	@go run ./cmd/dev test $(ARGS)
