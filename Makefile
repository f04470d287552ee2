# Both bring Postgres and Redis themselves, and compile dev as dev compiles what comes next.
# Flags and packages: make run ARGS="--nodes 2", make test ARGS=./store
.PHONY: run test

run:
	@go run -tags=nomsgpack ./cmd/dev run $(ARGS)

test:
	@GOGC=400 go run -race -tags=nomsgpack -gcflags=all=-dwarf=false -ldflags=-w ./cmd/dev test $(ARGS)
