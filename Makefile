# Everything a newcomer runs. make help prints the targets from their comments.

SHELL := bash
.DEFAULT_GOAL := help
export PATH := $(PATH):/usr/local/go/bin

WAITING ?= 1000000
TIMERS  ?= 200000
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
MODULE  := github.com/servicehall/hallway
LDFLAGS := -s -w -X $(MODULE)/internal/version.Version=$(VERSION)

.PHONY: help run try demo build test test-unit peers peers-stop bench bench-full bench-feel fuzz tck conformance simulate soak lint verify generate notices smoke clean need

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: build ## check what is needed, build, start the sample hall with its simulated systems
	@bin/hallway run $(ARGS)

try: build ## hand in an application to the running hall, do the task, follow the case
	@bin/hallway try $(ARGS)

demo: build ## break the hall in front of you and count that nothing was lost
	@bin/hallway try --break $(ARGS)

build: need ## build bin/hallway
	@CGO_ENABLED=1 go build -buildvcs=false -trimpath -ldflags '$(LDFLAGS)' -o bin/hallway ./cmd/hallway

test: ## install and start the real peers that the tests need, run everything, stop them (PKG=./store/... ARGS='-run X')
	@PKG='$(PKG)' ARGS='$(ARGS)' bash scripts/test.sh

test-unit: ## the tests that need no peer; Linux, macOS and Windows (go test -short ./...)
	@go test -short ./...

peers: ## start the peers and leave them running; prints what to export
	@bash scripts/need.sh && bash scripts/peers.sh install && bash scripts/peers.sh keep

peers-stop: ## stop what make peers started
	@bash scripts/peers.sh stop-kept

bench: need ## measure beside a program written by hand: cases a second, commits, latency, bytes, memory
	@go run ./bench $(ARGS)

bench-full: need ## the same with 1 million cases and 200,000 timers (WAITING, TIMERS); writes docs/benchmarks.md
	@go run ./bench -waiting $(WAITING) -timers $(TIMERS) -write bench/report/results.json $(ARGS)
	@go test ./bench/report -update

bench-feel: need ## compare conditions, mappings and tables with Go by hand, expr and cel, in one run
	@cd bench/feel && go run .

fuzz: need ## run each fuzz test for a while (TIME=20s PKG=./mapping/...)
	@PKG='$(PKG)' TIME='$(TIME)' bash scripts/fuzz.sh

tck: need ## the official tests of FEEL and DMN (HALLWAY_TCK), by level and family
	@bash scripts/tck.sh

conformance: need ## the BPMN cases of betsy (HALLWAY_BETSY), faulty models, control-flow patterns
	@bash scripts/conformance.sh

simulate: need ## play the whole engine under faults on a virtual clock (SEEDS=1000; SEED=n repeats one)
	@SEEDS='$(SEEDS)' SEED='$(SEED)' bash scripts/simulate.sh

soak: need ## kill the sample hall at random moments under load and count what every system has (KILLS=200; SEED=n repeats the moments)
	@KILLS='$(KILLS)' SEED='$(SEED)' bash scripts/soak.sh

lint: need ## the pinned linter, built once into .cache
	@bash scripts/lint.sh $(PKG)

verify: need ## formatting, vet, tidy modules, derived files are fresh
	@bash scripts/verify.sh

generate: need ## rewrite the derived files
	@bash scripts/generate.sh

notices: ## rewrite THIRD_PARTY_NOTICES
	@go run ./cmd/notices

smoke: ## make run for real: does it come up, does it stop
	@bash scripts/smoke.sh

clean: ## remove what was built
	@rm -rf bin .cache

need:
	@bash scripts/need.sh
