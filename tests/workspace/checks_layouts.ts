import type { Checks } from "../../orchestrator/core/workspace.ts";

/** The files of a project, and the checks that are found in it, no more and no fewer. */
export type Layout = Checks & { files: Record<string, string> };

const json = (value: unknown) => JSON.stringify(value, null, 2);
const makefile = (...rules: string[]) => `${rules.join("\n\n")}\n`;
const pytestCase = "import pytest\n\ndef test_stock():\n    assert True\n";
const unittestCase = "import unittest\n\nclass Stock(unittest.TestCase):\n    def test_it(self):\n        pass\n";
const dependencies = { zod: "4.0.0" };

const javascript: Record<string, Layout> = {
  "bun with its own runner": {
    files: {
      "package.json": json({ scripts: { test: "bun test", lint: "biome check ." }, dependencies }),
      "bun.lock": "{}",
    },
    install: "bun install --frozen-lockfile --ignore-scripts",
    test: "bun test",
    lint: "bun run lint",
  },
  "bun, the old binary lockfile, another script": {
    files: { "package.json": json({ scripts: { test: "bun test --coverage" }, dependencies }), "bun.lockb": "" },
    install: "bun install --frozen-lockfile --ignore-scripts",
    test: "bun run test",
  },
  "bun without dependencies, lockfile or script": {
    files: { "package.json": json({ name: "shop" }), "src/stock.test.ts": 'import { test } from "bun:test";' },
    test: "bun test",
  },
  "bun with a script before the tests": {
    files: { "package.json": json({ scripts: { pretest: "bun gen.ts", test: "bun test" } }), "bunfig.toml": "" },
    test: "bun run test",
  },
  "npm with jest": {
    files: {
      "package.json": json({ scripts: { test: "jest", build: "tsc -p ." }, devDependencies: { jest: "29" } }),
      "package-lock.json": "{}",
    },
    install: "npm ci --ignore-scripts",
    test: "npm test",
    build: "npm run build",
  },
  "npm without a lockfile, vitest": {
    files: { "package.json": json({ scripts: { test: "vitest" }, devDependencies: { vitest: "3" } }) },
    install: "npm install --ignore-scripts",
    test: "npm test",
  },
  "npm init's placeholder is no test": {
    files: { "package.json": json({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
  },
  "a test script that is always green is no test": {
    files: { "package.json": json({ scripts: { test: "echo 'later; maybe' && true" } }) },
  },
  "node --test without dependencies": {
    files: { "package.json": json({ scripts: { test: "node --test" } }) },
    test: "npm test",
  },
  "node:test files and no script": {
    files: {
      "package.json": json({ type: "module" }),
      "test/stock.js": 'import { test } from "node:test";\n',
    },
    test: "node --test",
  },
  "node:test files and no package.json": {
    files: { "stock.test.mjs": "import test from 'node:test';" },
    test: "node --test",
  },
  "pnpm by the packageManager field against another lockfile": {
    files: {
      "package.json": json({ packageManager: "pnpm@9.1.0", scripts: { test: "vitest run" }, dependencies }),
      "package-lock.json": "{}",
    },
    install: "pnpm install --ignore-scripts",
    test: "pnpm test",
  },
  "pnpm by its lockfile, types and lint": {
    files: {
      "package.json": json({
        scripts: { test: "mocha", lint: "eslint --fix .", "lint:check": "eslint .", "type-check": "tsc --noEmit" },
        devDependencies: { mocha: "11" },
      }),
      "pnpm-lock.yaml": "lockfileVersion: '9.0'",
    },
    install: "pnpm install --frozen-lockfile --ignore-scripts",
    test: "pnpm test",
    lint: "pnpm run lint:check",
    typecheck: "pnpm run type-check",
  },
  "yarn 1": {
    files: { "package.json": json({ scripts: { test: "ava" }, dependencies }), "yarn.lock": "# yarn lockfile v1" },
    install: "yarn install --frozen-lockfile --ignore-scripts",
    test: "yarn test",
  },
  "yarn 4": {
    files: {
      "package.json": json({ packageManager: "yarn@4.5.0", scripts: { test: "jest" }, dependencies }),
      "yarn.lock": "__metadata:\n  version: 8\n",
    },
    install: "yarn install --immutable --mode=skip-build",
    test: "yarn test",
  },
  "a watching script has a sibling for machines": {
    files: {
      "package.json": json({
        scripts: { test: "jest --watch", "test:ci": "jest --ci" },
        devDependencies: { jest: "29" },
      }),
    },
    install: "npm install --ignore-scripts",
    test: "npm run test:ci",
  },
  "a watching script alone: its runner": {
    files: { "package.json": json({ scripts: { test: "vitest --watch" }, devDependencies: { vitest: "3" } }) },
    install: "npm install --ignore-scripts",
    test: "npx vitest run",
  },
  "runners without scripts, tools by their configuration": {
    files: {
      "package.json": json({ devDependencies: { vitest: "3", typescript: "5", eslint: "9" } }),
      "vitest.config.ts": "",
      "tsconfig.json": "{}",
      "eslint.config.js": "",
    },
    install: "npm install --ignore-scripts",
    test: "npx vitest run",
    lint: "npx eslint .",
    typecheck: "npx tsc --noEmit",
  },
  "npm workspaces": {
    files: {
      "package.json": json({ workspaces: ["packages/*"] }),
      "package-lock.json": "{}",
      "packages/a/package.json": json({ name: "@shop/a", scripts: { test: "node --test" } }),
      "packages/b/package.json": json({ name: "@shop/b" }),
    },
    install: "npm ci --ignore-scripts",
    test: "npm run test --workspaces --if-present",
  },
  "pnpm workspaces": {
    files: {
      "package.json": json({ name: "root" }),
      "pnpm-workspace.yaml": "packages: ['packages/*']",
      "pnpm-lock.yaml": "",
      "packages/a/package.json": json({ name: "a", scripts: { test: "vitest run", build: "tsc" } }),
    },
    install: "pnpm install --frozen-lockfile --ignore-scripts",
    test: "pnpm --recursive run test",
    build: "pnpm --recursive run build",
  },
  "bun workspaces": {
    files: {
      "package.json": json({ workspaces: ["packages/*"] }),
      "bun.lock": "{}",
      "packages/a/package.json": json({ name: "a", scripts: { test: "bun test" } }),
    },
    install: "bun install --frozen-lockfile --ignore-scripts",
    test: "bun run --filter '*' test",
  },
  "yarn 1 workspaces name the packages that have tests": {
    files: {
      "package.json": json({ private: true, workspaces: { packages: ["packages/*"] } }),
      "yarn.lock": "# yarn lockfile v1",
      "packages/a/package.json": json({ name: "a", scripts: { test: "jest" } }),
      "packages/b/package.json": json({ name: "b" }),
    },
    install: "yarn install --frozen-lockfile --ignore-scripts",
    test: "yarn workspace a run test",
  },
  turbo: {
    files: {
      "package.json": json({ workspaces: ["apps/*"], devDependencies: { turbo: "2" }, packageManager: "pnpm@9.0.0" }),
      "pnpm-lock.yaml": "",
      "turbo.json": json({ tasks: { test: {}, lint: {} } }),
    },
    install: "pnpm install --frozen-lockfile --ignore-scripts",
    test: "pnpm exec turbo run test",
    lint: "pnpm exec turbo run lint",
  },
  "deno with tasks": {
    files: {
      "deno.json": json({ tasks: { test: "deno test -A" }, imports: { "@std/assert": "jsr:@std/assert@1" } }),
      "deno.lock": "{}",
    },
    install: "deno install --frozen",
    test: "deno task test",
    lint: "deno lint",
    typecheck: "deno check .",
  },
  "deno with comments and no tasks": {
    files: { "deno.jsonc": '{\n  // nothing yet\n  "fmt": {},\n}', "stock_test.ts": "Deno.test('x', () => {});" },
    test: "deno test --allow-all",
    lint: "deno lint",
    typecheck: "deno check .",
  },
};

const python: Record<string, Layout> = {
  "pytest.ini and requirements": {
    files: { "pytest.ini": "[pytest]", "requirements.txt": "flask==3\npytest\n", "tests/test_a.py": pytestCase },
    install: "pip install -r requirements.txt",
    test: "python3 -m pytest",
  },
  "pytest named only in the requirements for development": {
    files: { "requirements.txt": "flask==3\n", "requirements-dev.txt": "-r requirements.txt\npytest>=8\n" },
    install: "pip install -r requirements.txt -r requirements-dev.txt",
    test: "python3 -m pytest",
  },
  "pyproject with a tool table, ruff, mypy and extras": {
    files: {
      "pyproject.toml": `[project]\nname = "shop"\ndependencies = ["httpx"]\n[project.optional-dependencies]\ntest = ["pytest"]\n[tool.pytest.ini_options]\n[tool.ruff]\n[tool.mypy]\n`,
    },
    install: 'pip install -e ".[test]"',
    test: "python3 -m pytest",
    lint: "ruff check .",
    typecheck: "mypy .",
  },
  "tests that import pytest, nothing to install": {
    files: { "shop.py": "", "tests/test_shop.py": pytestCase },
    test: "python3 -m pytest",
  },
  "a conftest": {
    files: { "tests/conftest.py": "", "setup.cfg": "[flake8]\n" },
    test: "python3 -m pytest",
    lint: "flake8",
  },
  uv: {
    files: { "pyproject.toml": '[project]\nname = "shop"\n[dependency-groups]\ndev = ["pytest>=8"]\n', "uv.lock": "" },
    install: "uv sync --frozen",
    test: "uv run pytest",
  },
  poetry: {
    files: {
      "pyproject.toml": '[tool.poetry]\nname = "shop"\n[tool.poetry.group.dev.dependencies]\npytest = "^8.0"\n',
      "poetry.lock": "",
    },
    install: "poetry install --no-interaction",
    test: "poetry run pytest",
  },
  pipenv: {
    files: { Pipfile: '[dev-packages]\npytest = "*"\n', "Pipfile.lock": "{}" },
    install: "pipenv sync --dev",
    test: "pipenv run pytest",
  },
  "unittest in a package": {
    files: { "shop.py": "", "tests/__init__.py": "", "tests/test_shop.py": unittestCase },
    test: "python3 -m unittest",
  },
  "unittest in a plain folder": {
    files: { "shop.py": "", "tests/test_shop.py": unittestCase },
    test: "python3 -m unittest discover -s tests",
  },
  "unittest beside the code": {
    files: { "shop.py": "", "test_shop.py": unittestCase, "requirements.txt": "# nothing\n" },
    test: "python3 -m unittest",
  },
  "Python without any test": {
    files: { "main.py": "print(1)", "requirements.txt": "flask\n" },
    install: "pip install -r requirements.txt",
  },
  "pytest only in a comment is no evidence": { files: { "requirements.txt": "# pytest would be nice\n" } },
  django: {
    files: {
      "manage.py": "",
      "requirements.txt": "Django==5.1\n",
      "shop/tests.py": "from django.test import TestCase\n",
    },
    install: "pip install -r requirements.txt",
    test: "python3 manage.py test",
  },
  "tox alone": {
    files: {
      "tox.ini": "[tox]\nenvlist = py312\n[testenv]\ncommands = nosetests\n",
      "setup.py": "from setuptools import setup\nsetup(name='shop')\n",
    },
    install: "pip install -e .",
    test: "tox",
  },
  "tox beside pytest's own section": {
    files: { "tox.ini": "[tox]\n[pytest]\ntestpaths = tests\n" },
    test: "python3 -m pytest",
  },
};

const compiled: Record<string, Layout> = {
  cargo: {
    files: { "Cargo.toml": '[package]\nname = "shop"\n[dependencies]\nserde = "1"\n', "Cargo.lock": "version = 4" },
    install: "cargo fetch --locked",
    test: "cargo test",
    lint: "cargo clippy --all-targets",
    typecheck: "cargo check --all-targets",
    build: "cargo build",
  },
  "cargo workspace without dependencies": {
    files: { "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n', "crates/a/Cargo.toml": '[package]\nname = "a"\n' },
    test: "cargo test --workspace",
    lint: "cargo clippy --workspace --all-targets",
    typecheck: "cargo check --workspace --all-targets",
    build: "cargo build --workspace",
  },
  go: {
    files: { "go.mod": "module example.org/shop\n\ngo 1.24\n\nrequire (\n\tgolang.org/x/sync v0.10.0\n)\n" },
    install: "go mod download",
    test: "go test ./...",
    lint: "go vet ./...",
    build: "go build ./...",
  },
  "go without requirements, golangci": {
    files: { "go.mod": "module example.org/shop\n\ngo 1.24\n", ".golangci.yml": "" },
    test: "go test ./...",
    lint: "golangci-lint run",
    build: "go build ./...",
  },
  "go.work names its modules": {
    files: {
      "go.work": "go 1.24\n\nuse (\n\t./api\n\t./worker // slow\n)\n",
      "api/go.mod": "module api",
      "worker/go.mod": "module w",
    },
    install: "go mod download",
    test: "go test ./api/... ./worker/...",
    lint: "go vet ./api/... ./worker/...",
    build: "go build ./api/... ./worker/...",
  },
  maven: {
    files: { "pom.xml": "<project/>" },
    install: "mvn -B dependency:go-offline",
    test: "mvn -B test",
    build: "mvn -B package -DskipTests",
  },
  "maven with its wrapper": {
    files: { "pom.xml": "<project/>", mvnw: "#!/bin/sh" },
    install: "./mvnw -B dependency:go-offline",
    test: "./mvnw -B test",
    build: "./mvnw -B package -DskipTests",
  },
  "gradle with its wrapper": {
    files: { "build.gradle.kts": "plugins { java }", gradlew: "#!/bin/sh" },
    install: "./gradlew testClasses",
    test: "./gradlew test",
    build: "./gradlew assemble",
  },
  "dotnet solution": {
    files: { "Shop.sln": "" },
    install: "dotnet restore",
    test: "dotnet test",
    build: "dotnet build",
  },
  "dotnet projects in folders": {
    files: {
      "src/Shop/Shop.csproj": "<Project/>",
      "tests/Shop.Tests/Shop.Tests.csproj": '<PackageReference Include="Microsoft.NET.Test.Sdk" />',
    },
    install: "dotnet restore src/Shop/Shop.csproj && dotnet restore tests/Shop.Tests/Shop.Tests.csproj",
    test: "dotnet test tests/Shop.Tests/Shop.Tests.csproj",
    build: "dotnet build src/Shop/Shop.csproj && dotnet build tests/Shop.Tests/Shop.Tests.csproj",
  },
  mix: {
    files: { "mix.exs": 'defp deps do\n[{:jason, "~> 1.4"}, {:credo, "~> 1.7"}]\nend' },
    install: "mix deps.get",
    test: "mix test",
    lint: "mix credo",
    build: "mix compile",
  },
  swift: { files: { "Package.swift": "let package = Package()" }, test: "swift test", build: "swift build" },
  "zig with a test step": {
    files: { "build.zig": 'const t = b.step("test", "Run unit tests");' },
    test: "zig build test",
    build: "zig build",
  },
  "zig without": { files: { "build.zig": "" }, build: "zig build" },
  "cmake with ctest": {
    files: {
      "CMakeLists.txt": "project(shop C)\nenable_testing()\nadd_subdirectory(tests)\n",
      "tests/CMakeLists.txt": "add_test(NAME a COMMAND a)",
    },
    test: "cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure",
    build: "cmake -S . -B build && cmake --build build",
  },
  "cmake without tests": {
    files: { "CMakeLists.txt": "project(shop C)\n" },
    build: "cmake -S . -B build && cmake --build build",
  },
};

const named: Record<string, Layout> = {
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

const scripted: Record<string, Layout> = {
  rspec: {
    files: { Gemfile: "source 'https://example.org'\ngem 'rspec'\n", ".rspec": "", ".rubocop.yml": "" },
    install: "bundle install",
    test: "bundle exec rspec",
    lint: "bundle exec rubocop",
  },
  "rake and minitest": {
    files: { Gemfile: "gemspec\n", Rakefile: "require 'rake/testtask'\nRake::TestTask.new(:test)\n" },
    install: "bundle install",
    test: "bundle exec rake test",
  },
  rails: {
    files: { Gemfile: "gem 'rails'\n", "bin/rails": "#!/usr/bin/env ruby", "test/models/stock_test.rb": "" },
    install: "bundle install",
    test: "bin/rails test",
  },
  "composer with a test script": {
    files: {
      "composer.json": json({
        scripts: { test: ["@phpunit"] },
        require: { php: "^8.2" },
        "require-dev": { "phpunit/phpunit": "^11" },
      }),
    },
    install: "composer install --no-interaction --no-scripts",
    test: "composer test",
  },
  phpunit: {
    files: { "composer.json": json({ "require-dev": { "phpunit/phpunit": "^11" } }), "phpunit.xml.dist": "<phpunit/>" },
    install: "composer install --no-interaction --no-scripts",
    test: "vendor/bin/phpunit",
  },
  perl: { files: { "Makefile.PL": "", "t/basic.t": "use Test::More;" }, test: "prove -lr t" },
  bats: { files: { "install.sh": "", "tests/install.bats": "@test 'x' { true; }" }, test: "bats -r tests" },
};

const mixed: Record<string, Layout> = {
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
    install: "(cd server && pip install -r requirements.txt) && (cd web && npm ci --ignore-scripts)",
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
  "nothing at all": { files: { "README.md": "# shop", LICENSE: "" } },
};

export const layouts = { javascript, python, compiled, named, scripted, mixed };
