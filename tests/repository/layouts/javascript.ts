import { json, type Layout } from "./layout.ts";

const dependencies = { zod: "4.0.0" };

export const javascript: Record<string, Layout> = {
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
    test: "npm test -- --run",
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
