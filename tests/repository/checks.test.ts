import { describe, expect, test } from "bun:test";
import { detectChecks } from "../../orchestrator/repository/detect_checks.ts";
import { compiled } from "./layouts/compiled.ts";
import { javascript } from "./layouts/javascript.ts";
import type { Layout } from "./layouts/layout.ts";
import { mixed } from "./layouts/mixed.ts";
import { named } from "./layouts/named.ts";
import { python } from "./layouts/python.ts";
import { scripted } from "./layouts/scripted.ts";

const layouts = { javascript, python, compiled, named, scripted, mixed };

const rows = Object.entries(layouts).flatMap(([family, all]) =>
  Object.entries(all).map(([name, layout]): [string, Layout] => [`${family}: ${name}`, layout]),
);

test("the table holds at least forty layouts", () => {
  expect(rows.length).toBeGreaterThanOrEqual(40);
});

test.each(rows)("%s", (_, { files, ...expected }) => {
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
