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
};
