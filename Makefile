# Both bring Postgres and Redis themselves, and have the flags of what dev compiles next.
# Flags and packages: make run ARGS="--nodes 2", make test ARGS=./store
.PHONY: run test

run:
	@go run -tags=nomsgpack ./cmd/dev run $(ARGS)

test:
	@go run -race -tags=nomsgpack -gcflags=all=-dwarf=false -ldflags=-w ./cmd/dev test $(ARGS)
