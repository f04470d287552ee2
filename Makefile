# Both bring Postgres and Redis themselves, and have the flags of what dev compiles next.
# Collecting garbage less often, and taking more memory for it, makes compiling and testing a sixth quicker.
# Flags and packages: make run ARGS="--nodes 2", make test ARGS=./store
.PHONY: run test

run:
	@go run -tags=nomsgpack ./cmd/dev run $(ARGS)

test:
	@GOGC=400 go run -race -tags=nomsgpack -gcflags=all=-dwarf=false -ldflags=-w ./cmd/dev test $(ARGS)
