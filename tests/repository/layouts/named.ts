import { json, type Layout } from "./layout.ts";

const makefile = (...rules: string[]) => `${rules.join("\n\n")}\n`;

export const named: Record<string, Layout> = {
  "a Makefile's own words come before the language's": {
    files: {
      Makefile: makefile(
        ".PHONY: test lint",
        "test: build\n\tgo test -race ./...",
        "lint:\n\tgolangci-lint run",
        "build:\n\tgo build",
      ),
      "go.mod": "module shop\n",
    },
    test: "make test",
    lint: "make lint",
    build: "make build",
  },
  "a package.json's script comes before the Makefile": {
    files: { Makefile: makefile("test:\n\tnpm test"), "package.json": json({ scripts: { test: "jest" } }) },
    test: "npm test",
  },
  "a Makefile's target comes before what test files import": {
    files: {
      Makefile: makefile("test: build\n\tbun test --timeout 60000"),
      "a.test.ts": 'import { test } from "bun:test";',
    },
    test: "make test",
  },
  "variables, patterns and .PHONY are no targets": {
    files: { Makefile: makefile(".PHONY: test", "test := 1", "test: export CI = 1", "%.o: %.c\n\tcc -c $<") },
  },
  "an empty target and one that only talks are no tests": {
    files: { Makefile: makefile("lint:", 'test:\n\t@echo "no tests yet"') },
  },
  "several targets in one rule, a broken line": {
    files: { makefile: makefile("unit \\\ntest::\n\tpython3 -m pytest") },
    test: "make test",
  },
  "make check where there is nothing else": {
    files: { Makefile: makefile("check:\n\t./run-tests.sh") },
    test: "make check",
  },
  autotools: {
    files: { "configure.ac": "AC_INIT", "Makefile.am": "TESTS = a" },
    test: "autoreconf --install && ./configure && make check",
    build: "autoreconf --install && ./configure && make",
  },
  just: {
    files: { justfile: "set shell := ['bash']\n\ntest *args:\n  cargo nextest run {{args}}\n\nlint file:\n  x\n" },
    test: "just test",
  },
  "a just recipe that needs an argument": { files: { justfile: "test name:\n  x {{name}}\n" } },
  taskfile: {
    files: { "Taskfile.yml": "version: '3'\ntasks:\n  test:\n    cmds: [go test ./...]\n" },
    test: "task test",
  },
  "a target that builds environments gives way to the language's command": {
    files: {
      Makefile: makefile("init:\n\tpip install -r requirements-dev.txt", "test:\n\t# On all versions.\n\ttox -p"),
      "setup.py": "from setuptools import setup\nsetup(name='shop')\n",
      "requirements-dev.txt": "pytest>=2.8.0\n",
    },
    install: "python3 -m venv .venv && .venv/bin/pip install -r requirements-dev.txt -e .",
    test: "python3 -m pytest",
  },
  "and is taken where nothing else tells": {
    files: { Makefile: makefile("test: docker-up\n\t./run.sh") },
    test: "make test",
  },
  "a justfile gives way to the language's command, which needs no other program": {
    files: { justfile: "test:\n  cargo test --lib\n", "build.zig": 'b.step("test", "Run tests")' },
    test: "zig build test",
    build: "zig build",
  },
};
