import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dir, "..");

/** Which third-party packages a folder may import; the first prefix that matches decides. */
const packages: [folder: string, allowed: string[]][] = [
  ["orchestrator/chat/cli/", ["zod", "commander", "@commander-js/extra-typings", "@clack/prompts", "uqr"]],
  ["orchestrator/chat/mcp/", ["zod", "@modelcontextprotocol/server", "@modelcontextprotocol/server/stdio"]],
  ["orchestrator/chat/shell.ts", ["cliffy"]],
  ["orchestrator/chat/telegram/", ["zod", "grammy"]],
  ["orchestrator/repository/", ["zod", "isomorphic-git", "diff", "re2js"]],
  ["orchestrator/sdk/schedule.ts", ["croner"]],
  ["orchestrator/store/", ["zod", "@libsql/client"]],
  ["orchestrator/queue/", ["bullmq", "ioredis"]],
  ["orchestrator/service/", ["zod", "@logtape/logtape"]],
  // What a plugin imports as "devorch" is the package itself.
  ["orchestrator/plugins/mcp/", ["zod", "@modelcontextprotocol/client"]],
  ["orchestrator/plugins/", ["devorch", "zod"]],
  ["orchestrator/", ["zod"]],
  ["ai/models/", ["devorch", "zod", "@anthropic-ai/sdk", "@google/genai"]],
  ["forges/github.ts", ["devorch", "@octokit/core", "@octokit/webhooks-methods"]],
  ["forges/gitea.ts", ["devorch", "gitea-js"]],
  ["forges/gitlab.ts", ["devorch", "@gitbeaker/rest", "@gitbeaker/requester-utils"]],
  ["forges/", ["devorch", "zod"]],
  ["intents/", ["devorch", "zod"]],
  ["agents/", ["devorch", "zod"]],
  ["main.ts", []],
];

/** The rooms of the machine, lowest first: a value comes from a room that stands before. */
const rooms = [
  ...["texts", "task", "system", "safety", "config", "models", "evidence", "run", "sdk", "understanding", "actions"],
  ...["plugins", "chat", "repository", "store", "queue", "service", "demo", "app"],
];
/** Rooms that the composition root hands to each other: none imports another, not even a type. */
const apart = ["chat", "repository", "store", "queue", "service"];
/** The package's door names things of every room. */
const door = "orchestrator/sdk/index.ts";

interface Import {
  file: string;
  line: number;
  target: string;
  /** Only types are imported: nothing of it is left when it runs. */
  types: boolean;
}

const files = sources(["main.ts", "intents", "agents", "ai", "forges", "orchestrator"]);
const imports = files.flatMap(importsOf);

describe("the import law", () => {
  test("there is something to hold it against", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
    expect([...new Set(files.map(roomOf))].filter((room) => room !== undefined).sort()).toEqual([...rooms].sort());
  });

  test("a third-party package is imported in its one folder only", () => {
    const foreign = imports.filter(isForeign).filter((found) => !mayImport(found));
    expect(foreign.map(told)).toEqual([]);
  });

  test("what a task is knows sentences and nothing else", () => {
    const own = ["orchestrator/task/", "orchestrator/texts/"];
    expect(between("orchestrator/task/", (target) => !own.some((folder) => target.startsWith(folder)))).toEqual([]);
    expect(between("orchestrator/texts/", (target) => !target.startsWith("orchestrator/texts/"))).toEqual([]);
  });

  test("a value comes from a room that stands before", () => {
    const upwards = imports.filter((found) => {
      const [from, to] = [roomOf(found.file), roomOf(resolved(found))];
      return from && to && !found.types && found.file !== door && rooms.indexOf(to) > rooms.indexOf(from);
    });
    expect(upwards.map(told)).toEqual([]);
  });

  test.each(apart)("%s knows none of the others that are handed to it", (room) => {
    const others = apart.filter((other) => other !== room);
    expect(between(`orchestrator/${room}/`, (target) => others.includes(roomOf(target) ?? ""))).toEqual([]);
  });

  test("intents, agents and providers import only the package and their neighbours' helpers", () => {
    for (const folder of ["intents/", "agents/", "ai/models/", "forges/"]) {
      expect(between(folder, (target) => !target.startsWith(folder))).toEqual([]);
    }
  });

  test("only the program imports the composition root", () => {
    const outside = imports.filter(({ file }) => file !== "main.ts" && roomOf(file) !== "app");
    expect(outside.filter((found) => roomOf(resolved(found)) === "app").map(told)).toEqual([]);
  });

  test("at most 20 files stand side by side in a room", () => {
    const inRooms = [
      ...files.filter((file) => file.startsWith("orchestrator/")),
      ...sources(["tests/end_to_end", "tests/support"]),
    ];
    const crowded = foldersOf(inRooms).filter(
      (folder) => inRooms.filter((file) => dirname(file) === folder).length > 20,
    );
    expect(crowded).toEqual([]);
  });
});

describe("the map", () => {
  const map = readFileSync(join(root, "docs/architecture.md"), "utf8");

  test("every folder is on it", () => {
    expect(foldersOf(files).filter((folder) => !map.includes(`\`${folder}\``))).toEqual([]);
  });

  test("and has one line", () => {
    const named = [...map.matchAll(/^\| `([^`]+)` \|/gm)].map(([, folder]) => folder);
    expect(named.filter((folder, at) => named.indexOf(folder) !== at)).toEqual([]);
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

/** `chat` of `orchestrator/chat/cards/plan.ts`; `config` of `orchestrator/config/index.ts`, its door. */
function roomOf(path: string): string | undefined {
  return /^orchestrator\/(\w+)/.exec(path)?.[1];
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
    /(?:^|\n)\s*(?:import|export)\b([^;"']*?)from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s*"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length + 1,
    target: match[2] ?? match[3] ?? match[4] ?? "",
    types: match[1] !== undefined && namesTypesOnly(match[1]),
  }));
}

/** Of what stands between `import` and `from`. */
function namesTypesOnly(clause: string): boolean {
  if (/^\s+type\b/.test(clause)) return true;
  const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  return named?.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")) ?? false;
}

function foldersOf(paths: string[]): string[] {
  return [...new Set(paths.map(dirname))].filter((folder) => folder !== ".");
}
