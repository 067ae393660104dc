import { describe, expect, test } from "bun:test";
import { commands } from "../../../orchestrator/chat/cli/commands/index.ts";
import type { CliWorld } from "../../../orchestrator/chat/cli/world.ts";
import { Stage } from "./stage.ts";

/** Words with which each command succeeds on the stage; a command that is not here takes none. */
const words: Record<string, string[]> = {
  run: ["Add stock", "--repo", "https://git.example/shop.git", "--yes"],
  ask: ["how is it going?"],
  resume: ["T-3"],
  approve: ["T-1"],
  modify: ["T-1", "use a map"],
  edit: ["T-1"],
  reject: ["T-1"],
  answer: ["T-2", "yes"],
  cancel: ["T-3"],
  pause: ["T-3"],
  rollback: ["T-3", "--to", "0"],
  show: ["T-1"],
  plan: ["T-1"],
  diff: ["T-1"],
  logs: ["T-1"],
  backup: ["copy.db"],
  restore: ["copy.db"],
  store: ["copy", "a", "b"],
  repo: ["list"],
  users: ["list"],
  intents: ["list"],
  models: ["list"],
  prompts: ["list"],
  complete: ["bash"],
  plugins: ["list"],
};

/** These print a script or a page of a shell, which no JSON holds, speak a protocol, or never end. */
const others = new Set(["complete", "bot", "serve", "mcp", "edit", "logs"]);

function stageOfAll(): Stage {
  const health = { status: "healthy", version: "1", database: "connected", telegram: "disabled" } as const;
  const world: Partial<CliWorld> = {
    demo: async ({ json }) => {
      if (json) stage.stdout.write('{"type":"task.completed"}\n');
      return 0;
    },
    migrateStore: async () => ({ schema: 1 }),
    copyStore: async () => ({ tables: 1, rows: 1, tasks: 1 }),
    restore: async (file) => ({ file, tasks: 1, aside: null }),
    health: async () => health,
  };
  const stage = new Stage({ world });
  const { devorch } = stage;
  devorch.add("T-1");
  devorch.plan("T-1");
  devorch.add("T-2", { state: "clarifying" });
  devorch.add("T-3", { state: "paused", reason: "interrupted" });
  devorch.diffText = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\n";
  const end = (id: string) =>
    devorch.save(id, "completed", [{ type: "task.completed", branch: "b", url: "https://g/b" }]);
  devorch.acts.start = (_, id) => end(id);
  for (const act of ["approve", "modify", "answer", "resume"] as const) devorch.acts[act] = (_, id) => end(id);
  devorch.acts.cancel = (_, id) => devorch.save(id, "cancelled", [{ type: "task.cancelled" }]);
  return stage;
}

const names = Object.keys(commands).filter((name) => !others.has(name));

describe("every command holds to --json and -q", () => {
  test.each(names)("%s --json: JSON lines on stdout, nothing else", async (name) => {
    const stage = stageOfAll();
    await stage.run(name, ...(words[name] ?? []), "--json");
    for (const line of stage.stdout.lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  test.each(names)("%s -q: no talk on stdout", async (name) => {
    const quiet = stageOfAll();
    await quiet.run(name, ...(words[name] ?? []), "-q");
    const loud = stageOfAll();
    await loud.run(name, ...(words[name] ?? []));
    // What -q prints is a part of what is printed without it.
    expect(loud.stdout.text).toContain(quiet.stdout.text);
  });
});

test("the words of this test are of commands that there are", () => {
  expect(Object.keys(words).filter((name) => !Object.hasOwn(commands, name))).toEqual([]);
});
