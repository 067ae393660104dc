import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dir, "..");

/** Which third-party packages a folder may import; the first prefix that matches decides. */
const packages: [folder: string, allowed: string[]][] = [
  ["orchestrator/core/", ["zod"]],
  ["orchestrator/chat/cli/", ["devorch", "zod", "commander", "@commander-js/extra-typings", "@clack/prompts"]],
  ["orchestrator/chat/shell.ts", ["devorch", "cliffy"]],
  ["orchestrator/chat/telegram/", ["devorch", "zod", "grammy"]],
  ["orchestrator/chat/", ["devorch", "zod"]],
  ["orchestrator/workspace/", ["devorch", "zod", "isomorphic-git", "diff", "ignore"]],
  ["orchestrator/state/", ["devorch", "zod", "@libsql/client"]],
  ["orchestrator/service/", ["devorch", "zod", "@logtape/logtape"]],
  ["orchestrator/", ["devorch", "zod"]],
  ["ai/models/", ["devorch", "zod", "@anthropic-ai/sdk", "@google/genai"]],
  ["intents/", ["devorch", "zod"]],
  ["agents/", ["devorch", "zod"]],
  ["main.ts", []],
];

/** Folders of the machine that never import each other. */
const parts = ["chat", "workspace", "state", "service"];
/** What may import from several of them: it puts them together. */
const joiners = ["main.ts", "orchestrator/wiring/"];

interface Import {
  file: string;
  line: number;
  target: string;
}

const files = sources(["main.ts", "intents", "agents", "ai", "orchestrator"]);
const imports = files.flatMap(importsOf);

describe("the import law", () => {
  test("there is something to hold it against", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  test("a third-party package is imported in its one folder only", () => {
    expect(
      imports
        .filter(isForeign)
        .filter((found) => !mayImport(found))
        .map(told),
    ).toEqual([]);
  });

  test("core imports nothing from outside of core", () => {
    expect(between("orchestrator/core/", (target) => !target.startsWith("orchestrator/core/"))).toEqual([]);
  });

  test("intents, agents and providers import only the package and their neighbours' helpers", () => {
    for (const folder of ["intents/", "agents/", "ai/models/"]) {
      expect(between(folder, (target) => !target.startsWith(folder))).toEqual([]);
    }
  });

  test.each(parts)("%s imports none of the other parts, and core only as the package", (part) => {
    const own = `orchestrator/${part}/`;
    expect(between(own, (target) => target.startsWith("orchestrator/") && !target.startsWith(own))).toEqual([]);
  });

  test("only the wiring imports the wiring", () => {
    const outside = imports.filter(({ file }) => !joiners.some((joiner) => file.startsWith(joiner)));
    expect(outside.filter((found) => resolved(found).startsWith("orchestrator/wiring/")).map(told)).toEqual([]);
  });
});

describe("the map", () => {
  const map = readFileSync(join(root, "docs/architecture.md"), "utf8");

  test.each(foldersOf(files))("%s is on it", (folder) => {
    expect(map).toContain(folder);
  });
});

/** Relative imports of `from` whose target breaks the law. */
function between(from: string, breaks: (target: string) => boolean): string[] {
  return imports
    .filter(({ file, target }) => file.startsWith(from) && target.startsWith("."))
    .filter((found) => breaks(resolved(found)))
    .map(told);
}

function isForeign({ target }: Import): boolean {
  return !target.startsWith(".") && !/^(node:|bun:|bun$)/.test(target);
}

function mayImport({ file, target }: Import): boolean {
  const name = target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
  return packages.find(([folder]) => file.startsWith(folder))?.[1].includes(name) ?? false;
}

function resolved({ file, target }: Import): string {
  return relative(root, join(root, dirname(file), target));
}

function told({ file, line, target }: Import): string {
  return `${file}:${line} imports ${target}`;
}

function sources(places: string[]): string[] {
  return places
    .flatMap((place) =>
      place.endsWith(".ts")
        ? [place]
        : readdirSync(join(root, place), { recursive: true, encoding: "utf8" }).map((name) => join(place, name)),
    )
    .filter((file) => file.endsWith(".ts") && !file.startsWith("orchestrator/demo/shop/"))
    .sort();
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;"']*?from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s*"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length + 1,
    target: match[1] ?? match[2] ?? match[3] ?? "",
  }));
}

function foldersOf(paths: string[]): string[] {
  return [...new Set(paths.map(dirname))].filter((folder) => folder !== ".");
}
