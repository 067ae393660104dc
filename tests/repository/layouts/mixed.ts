import { json, type Layout, pytestCase } from "./layout.ts";

export const mixed: Record<string, Layout> = {
  "one project in a folder": {
    files: { "README.md": "", "backend/go.mod": "module shop\n" },
    test: "cd backend && go test ./...",
    lint: "cd backend && go vet ./...",
    build: "cd backend && go build ./...",
  },
  "front and back": {
    files: {
      "server/requirements.txt": "flask\npytest\n",
      "server/tests/test_a.py": pytestCase,
      "web/package.json": json({ scripts: { test: "vitest run" }, devDependencies: { vitest: "3" } }),
      "web/package-lock.json": "{}",
    },
    install:
      "(cd server && python3 -m venv .venv && .venv/bin/pip install -r requirements.txt) && (cd web && npm ci --ignore-scripts)",
    test: "(cd server && python3 -m pytest) && (cd web && npm test)",
  },
  "examples and fixtures are not the product": {
    files: { "examples/a/package.json": json({ scripts: { test: "jest" } }), "tests/fixtures/go.mod": "module x" },
  },
  "tools of another language at the root": {
    files: { "package.json": json({ devDependencies: { prettier: "3" } }), "Cargo.toml": '[package]\nname = "shop"\n' },
    install: "npm install --ignore-scripts",
    test: "cargo test",
    lint: "cargo clippy --all-targets",
    typecheck: "cargo check --all-targets",
    build: "cargo build",
  },
  "nx without workspaces, its targets in files of their own": {
    files: {
      "package.json": json({ devDependencies: { nx: "17" } }),
      "package-lock.json": "{}",
      "nx.json": "{}",
      "apps/shop/project.json": json({ targets: { test: { executor: "@nx/jest:jest" }, lint: {} } }),
    },
    install: "npm ci --ignore-scripts",
    test: "npx nx run-many -t test",
    lint: "npx nx run-many -t lint",
  },
  "nothing at all": { files: { "README.md": "# shop", LICENSE: "" } },
  "what is vendored, installed or read by tests is not the project": {
    files: {
      "main.c": "",
      "third_party/x/conftest.py": "",
      "vendor/y/test_a.py": pytestCase,
      "test/fixtures/a.test.js": "import 'node:test';",
      ".venv/lib/test_b.py": pytestCase,
    },
  },
  "go with vendored modules installs nothing": {
    files: { "go.mod": "module shop\n\nrequire example.org/x v1.0.0\n", "vendor/modules.txt": "# example.org/x" },
    test: "go test ./...",
    lint: "go vet ./...",
    build: "go build ./...",
  },
};
