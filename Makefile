# Both bring Postgres and Redis themselves, and compile dev as dev compiles what comes next.
# Flags and packages: make run ARGS="--nodes 2", make test ARGS=./store
.PHONY: run test

# underTest of cmd/dev
UNDER_TEST = -race -tags=nomsgpack '-gcflags=all=-dwarf=false -l' -gcflags=std=-dwarf=false -ldflags=-w

run:
	@go run -tags=nomsgpack ./cmd/dev run $(ARGS)

test:
	@GOGC=400 go run $(UNDER_TEST) ./cmd/dev test $(ARGS)
