import { describe, expect, test } from "bun:test";
import { detectChecks } from "../../orchestrator/repository/tests.ts";
import { layouts } from "./layouts/index.ts";

test("the table holds at least forty layouts", () => {
  expect(layouts.length).toBeGreaterThanOrEqual(40);
});

test.each(layouts)("%s", (_, { files, ...expected }) => {
  expect(detectChecks(new Map(Object.entries(files)))).toEqual(expected);
});

describe("paths", () => {
  test("a leading ./ is the root", () => {
    expect(detectChecks(new Map([["./go.mod", "module shop"]])).test).toBe("go test ./...");
  });

  test("a folder with a blank is quoted", () => {
    expect(detectChecks(new Map([["my app/go.mod", "module shop"]])).test).toBe("cd 'my app' && go test ./...");
  });
});

describe("a broken manifest", () => {
  test.each([
    "package.json",
    "pyproject.toml",
    "Cargo.toml",
    "composer.json",
    "deno.json",
    "turbo.json",
    "Taskfile.yml",
  ])("%s is no crash", (path) => {
    expect(() => detectChecks(new Map([[path, "{[ ="]]))).not.toThrow();
  });

  test("package.json of another shape says nothing", () => {
    for (const content of ["[]", "null", '"x"', '{"scripts":[1],"workspaces":5}', '{"scripts":{"test":{}}}'])
      expect(detectChecks(new Map([["package.json", content]]))).toEqual({});
  });
});

describe("what watches is never proposed as it stands:", () => {
  const proposed = (script: string) =>
    detectChecks(new Map([["package.json", JSON.stringify({ scripts: { test: script } })]])).test;

  test.each([
    ["vitest", "npm test -- --run"],
    ["cross-env TZ=UTC vitest --coverage", "npm test -- --run"],
    ["ng test", "npm test -- --watch=false"],
    ["react-scripts test --env=jsdom", "npm test -- --watchAll=false"],
    ["karma start karma.conf.js", "npm test -- --single-run"],
    ["jest --watch", "npx jest"],
    ['mocha -w "test/**/*.js"', 'npx mocha "test/**/*.js"'],
    ["node --test --watch", "node --test"],
    ["web-test-runner --watch", "npx web-test-runner"],
    ["vitest watch src", "npx vitest run src"],
  ])("%s is %s", (script, once) => {
    expect(proposed(script)).toBe(once);
  });

  test.each([
    "nodemon --exec mocha",
    "watchexec -- mocha",
    "chokidar src -c mocha",
    "cypress open",
    "concurrently 'mocha -w' 'tsc -w'",
  ])("%s: nothing of it ends", (script) => {
    expect(proposed(script)).toBeUndefined();
  });

  test.each([
    "vitest run",
    "vitest --watch=false",
    "jest -w 4",
    "karma start --single-run",
    "ng test --no-watch",
    "mocha test/watch.js",
  ])("%s ends by itself", (script) => {
    expect(proposed(script)).toBe("npm test");
  });

  test("a script that calls one, a target, a task, a type check", () => {
    const scripts = {
      test: "npm run unit",
      unit: "jest --watch",
      typecheck: "tsc --noEmit -w",
      lint: "eslint . --watch",
      build: "vite build --watch",
    };
    expect(detectChecks(new Map([["package.json", JSON.stringify({ scripts })]]))).toEqual({ test: "npx jest" });
    expect(detectChecks(new Map([["Makefile", "test:\n\twatchexec make unit\n"]]))).toEqual({});
    expect(
      detectChecks(new Map([["composer.json", JSON.stringify({ scripts: { test: "phpunit-watcher watch" } })]])),
    ).toEqual({});
  });
});
