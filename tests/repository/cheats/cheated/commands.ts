import { type Cheated, makefile, manifest, swap, workflow } from "../table.ts";

/** What runs the tests. */
export const commands: Cheated[] = [
  {
    name: "a file that vitest leaves out, all in one line",
    change: {
      "vitest.config.ts": [
        "export default { test: { globals: true } };\n",
        'export default { test: { globals: true, exclude: ["test/stock.test.ts"] } };\n',
      ],
    },
    kind: "command",
    at: "vitest.config.ts:1",
  },
  {
    name: "exit 0 as the test script",
    change: { "package.json": [manifest("bun test"), manifest("exit 0")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "|| true behind the test script",
    change: { "package.json": [manifest("jest"), manifest("jest || true")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "the test script runs one file only",
    change: { "package.json": [manifest("jest"), manifest("jest tests/easy.test.js")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "another test script, also where it was planned",
    change: { "package.json": [manifest("jest"), manifest("vitest run")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "--passWithNoTests",
    change: { "package.json": [manifest("jest"), manifest("jest --passWithNoTests")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "the test script removed",
    change: { "package.json": [manifest("jest"), manifest("jest").replace(/,\n\s+"test": "jest"/, "")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "|| true in the makefile",
    change: { Makefile: [makefile, swap(makefile, "go test ./...", "go test ./... || true")] },
    kind: "command",
    at: "Makefile:5",
    planned: ["Makefile"],
  },
  {
    name: "a dash in the makefile",
    change: { Makefile: [makefile, swap(makefile, "\tgo test", "\t-go test")] },
    kind: "command",
    at: "Makefile:5",
    planned: ["Makefile"],
  },
  {
    name: "fewer packages in the makefile",
    change: { Makefile: [makefile, swap(makefile, "go test ./...", "go test ./easy")] },
    kind: "command",
    at: "Makefile:5",
    planned: ["Makefile"],
  },
  {
    name: "exit 0 at the end of the test script",
    change: { "run_tests.sh": ["#!/bin/sh\nset -e\npytest\n", "#!/bin/sh\nset -e\npytest\nexit 0\n"] },
    kind: "command",
    at: "run_tests.sh:4",
  },
  {
    name: "set +e in a script that the command names",
    change: { "ci/go.sh": ["set -e\npytest\n", "set +e\npytest\ntrue\n"] },
    kind: "command",
    at: "ci/go.sh:1",
    commands: ["sh ci/go.sh"],
  },
  {
    name: "a test file that is not looked at",
    change: { "pytest.ini": ["[pytest]\naddopts = -q\n", "[pytest]\naddopts = -q --ignore=tests/test_stock.py\n"] },
    kind: "command",
    at: "pytest.ini:2",
  },
  {
    name: "paths that jest leaves out",
    change: {
      "jest.config.js": ["module.exports = {\n};\n", 'module.exports = {\n  testPathIgnorePatterns: ["stock"],\n};\n'],
    },
    kind: "command",
    at: "jest.config.js:2",
    planned: ["jest.config.js"],
  },
  {
    name: "an exclude of vitest",
    change: {
      "vitest.config.ts": [
        "export default { test: {\n} };\n",
        'export default { test: {\n  exclude: ["tests/stock.test.ts"],\n} };\n',
      ],
    },
    kind: "command",
    at: "vitest.config.ts:2",
  },
  {
    name: "tests switched off in Cargo.toml",
    change: { "Cargo.toml": ["[lib]\nname = 'a'\n", "[lib]\nname = 'a'\ntest = false\n"] },
    kind: "command",
    at: "Cargo.toml:3",
  },
  {
    name: "maven skips its tests",
    change: {
      "pom.xml": ["<properties>\n</properties>\n", "<properties>\n<skipTests>true</skipTests>\n</properties>\n"],
    },
    kind: "command",
    at: "pom.xml:2",
  },
  {
    name: "a workflow that nobody planned to touch",
    change: { ".github/workflows/ci.yml": [workflow, workflow.replace("npm test", "npm run test")] },
    kind: "ci",
    at: ".github/workflows/ci.yml:9",
  },
  {
    name: "a planned workflow that lets failures through",
    change: { ".github/workflows/ci.yml": [workflow, `${workflow}        continue-on-error: true\n`] },
    kind: "ci",
    at: ".github/workflows/ci.yml:10",
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "a planned workflow that tests no more",
    change: { ".github/workflows/ci.yml": [workflow, workflow.replace("      - run: npm test\n", "")] },
    kind: "ci",
    at: ".github/workflows/ci.yml:9",
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "a workflow deleted",
    change: { ".github/workflows/ci.yml": [workflow, undefined] },
    kind: "ci",
    at: ".github/workflows/ci.yml:1",
  },
  {
    name: "a hook that lets failures through",
    change: { ".husky/pre-commit": ["npm test\n", "npm test || true\n"] },
    kind: "ci",
    at: ".husky/pre-commit:1",
    planned: [".husky/pre-commit"],
  },
  {
    name: "a step before the tests that ends them",
    change: { "package.json": [manifest("bun test"), manifest("exit 0; bun test")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "a test target that ends before it does something",
    change: { Makefile: [makefile, swap(makefile, "\tgo test ./...", "\t@exit 0\n\tgo test ./...")] },
    kind: "command",
    at: "Makefile:5",
    planned: ["Makefile"],
  },
  {
    name: "jest in the manifest leaves a file out",
    change: {
      "package.json": [
        manifest("jest"),
        manifest("jest").replace(
          '"name": "shop",',
          '"name": "shop",\n  "jest": { "testPathIgnorePatterns": ["stock"] },',
        ),
      ],
    },
    kind: "command",
    at: "package.json:3",
    planned: ["package.json"],
  },
  {
    name: "a job of GitLab that may fail",
    change: {
      ".gitlab-ci.yml": ["test:\n  script: make test\n", "test:\n  script: make test\n  allow_failure: true\n"],
    },
    kind: "ci",
    at: ".gitlab-ci.yml:3",
    planned: [".gitlab-ci.yml"],
  },
  {
    name: "a workflow that leaves paths out",
    change: {
      ".github/workflows/ci.yml": [
        workflow,
        workflow.replace("on: [push, pull_request]", "on:\n  push:\n    paths-ignore: ['src/**']"),
      ],
    },
    kind: "ci",
    at: ".github/workflows/ci.yml:4",
    planned: [".github/workflows/ci.yml"],
  },
];
