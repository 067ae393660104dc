# `make demo` and `make test` work on a machine with git, make and npm (or Bun). `make demo` writes nothing outside this folder.
# `make test`, as root on Debian or Ubuntu, installs the packages that the tests drive (tests/packages.tsv).

BUN_VERSION := 1.4.5
# The Bun on PATH when it is the pinned one, else our own from npm.
BUN := $(if $(filter $(BUN_VERSION),$(shell bun --version 2>/dev/null)),$(shell command -v bun 2>/dev/null),.bun/node_modules/.bin/bun)
BIN := node_modules/.bin
SOURCES := $(shell find main.ts agents ai forges intents orchestrator scripts/build.ts package.json bun.lock -type f 2>/dev/null)

export npm_config_cache ?= $(CURDIR)/.bun/npm
export BUN_INSTALL_CACHE_DIR ?= $(CURDIR)/.bun/cache
export BUN_RUNTIME_TRANSPILER_CACHE_PATH ?= $(CURDIR)/.bun/transpiled

.PHONY: demo test build check format bench bench-quality bench-models test-faults release image-test clean

build: devorch

demo: export TMPDIR := $(CURDIR)/.bun/tmp
demo: devorch | .bun/tmp
	./devorch demo

# The children of the tests too are started from what was built.
test test-faults: export DEVORCH_SELF := $(CURDIR)/devorch

test: devorch
	@$(BUN) scripts/test.ts tests

test-faults: devorch
	@DEVORCH_FAULTS=1 $(BUN) scripts/test.ts tests

bench: devorch
	@$(BUN) tests/bench/run.ts

# Whether what is called done is done, without a real model; and how well real ones work, with keys from the environment.
bench-quality: devorch
	@$(BUN) tests/quality/run.ts

bench-models: devorch
	@$(BUN) tests/quality/models.ts

check: node_modules/.installed
	$(BIN)/biome ci --reporter=summary .
	$(BIN)/tsc -p .
	$(BUN) $(BIN)/knip-bun --no-progress
	$(BUN) test tests/architecture.test.ts

release: node_modules/.installed
	$(BUN) scripts/release.ts

# Builds the image and attacks it, as root; needs buildah and debootstrap.
image-test: node_modules/.installed
	@DEVORCH_FAULTS=1 BUN=$(BUN) $(BUN) test --timeout 60000 tests/security/image.test.ts

format: node_modules/.installed
	$(BIN)/biome check --write .

devorch: node_modules/.installed $(SOURCES) | .bun/tmp
	$(BUN) scripts/build.ts
	@rm -f .bun/tmp/.bun-*.node

node_modules/.installed: package.json bun.lock $(if $(findstring .bun,$(BUN)),.bun/node_modules/.bin/bun) | .bun/tmp
	$(BUN) install --frozen-lockfile --ignore-scripts --no-progress
	@touch $@

.bun/node_modules/.bin/bun: | .bun/tmp
	npm install --prefix .bun --no-save --no-audit --no-fund --loglevel=error bun@$(BUN_VERSION)

.bun/tmp:
	@mkdir -p $@

clean:
	rm -rf devorch dist .bun node_modules scripts/release/node_modules
