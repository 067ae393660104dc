import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

/** One task that is in the middle of its step until `release`. */
function held() {
  const working = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: async ({ tools }) => {
      if (tools.includes("submit_plan")) return aPlan([{}]);
      working.resolve();
      await released.promise;
      return doing(1);
    },
  });
  return { place, working: working.promise, release: () => released.resolve() };
}

function drop(place: Place, name: string, text: string | Uint8Array): string {
  const file = join(place.folder, "plugins", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function intent(body: string, before = ""): string {
  return `import { defineIntent } from "devorch";
${before}
export default defineIntent({
  description: "For a test.",
  examples: ["quux the corge"],
  async handle({ say }) {
    ${body}
  },
});
`;
}

type Line = { name: string; file?: string; line?: number | null; reason?: string; error?: unknown };

function logged(place: Place, log = "error.log"): Line[] {
  const path = join(String(place.env.DATA_PATH), "logs", log);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

async function until<T>(look: () => T | Promise<T>, what: string): Promise<NonNullable<T>> {
  for (let left = 300; left > 0; left -= 1) {
    const found = await look();
    if (found) return found;
    await Bun.sleep(50);
  }
  throw new Error(`never: ${what}`);
}

/** The next line of the log about this file, after `count` others of that name. */
function nextWord(place: Place, name: string, file: string, count = 0): Promise<Line> {
  const log = "orchestrator.log";
  return until(
    () => logged(place, log).filter((line) => line.name === name && line.file === file)[count],
    `${name} ${count} of ${file}`,
  );
}

/** The log says for the `count`-th time that the planner's prompt is another one. */
function prompted(place: Place, count: number): Promise<unknown> {
  const said = () => readFileSync(join(String(place.env.DATA_PATH), "logs/orchestrator.log"), "utf8");
  return until(() => said().split('"prompt":"planner/role"').length > count, "prompt.changed");
}

test("a plugin is picked up, changed, broken and removed while a task runs; its folder comes later", async () => {
  const { place, working, release } = held();
  await using _ = place;
  const service = await serving(place);
  const ask = async (words: string) => (await place.devorch("ask", words)).stdout.trim();
  await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach");
  await working;

  const file = drop(place, "quux.ts", intent("say(word);", 'import { word } from "./_word.ts";'));
  drop(place, "_word.ts", 'export const word = "quux, one";');
  await nextWord(place, "plugin.loaded", file);
  await service.told(/Plugin ready: intent quux\./);
  expect(await ask("quux the corge")).toBe("quux, one");

  const helper = drop(place, "_word.ts", 'export const word = "quux, two";');
  await until(async () => (await ask("/quux")) === "quux, two", "the helper's change");

  drop(place, "quux.ts", intent('say("quux, three");'));
  await nextWord(place, "plugin.loaded", file, 1);
  rmSync(helper);
  expect(await ask("/quux")).toBe("quux, three");

  drop(place, "quux.ts", `${intent('say("never");')}\nconst = 1;\n`);
  await nextWord(place, "plugin.broken", file);
  // It stands in two logs, one after the other.
  const broken = await until(() => logged(place).find(({ name }) => name === "plugin.broken"), "error.log");
  expect(broken).toMatchObject({ file, line: 11, reason: expect.stringContaining("Correct that line") });
  await service.told(/Plugin quux\.ts:11: .*The earlier version works on\./);
  expect(await ask("/quux")).toBe("quux, three");
  const listed = await place.devorch("plugins", "list");
  expect(listed.stdout).toMatch(/^intent {2}quux +broken, the earlier one works on /m);

  const planner = () => place.models.requests.filter(({ tools }) => tools.includes("submit_plan")).at(-1)?.system;
  const role = drop(place, "ai/planner/role.md", "You plan for a plugin.");
  await prompted(place, 1);
  await place.devorch("run", "Second", "--repo", place.url, "--plan-only");
  expect(planner()).toContain("You plan for a plugin.");
  rmSync(role);
  await prompted(place, 2);
  await place.devorch("run", "Third", "--repo", place.url, "--plan-only");
  expect(planner()).not.toContain("You plan for a plugin.");

  rmSync(file);
  await nextWord(place, "plugin.removed", file);
  await service.told(/Plugin gone: intent quux\./);
  expect(await ask("/quux")).toContain("There is no /quux");

  release();
  expect((await place.devorch("resume", "T-1", "--json")).events.at(-1)?.type).toBe("task.completed");
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
});

longTest("examples beside a plugin come, change, break and go like the plugin itself", async () => {
  const place = aPlace({ env: { HTTP_ADDR: "127.0.0.1:0" }, script: {} });
  await using _ = place;
  const service = await serving(place);
  const counted = async () => {
    const rows: { name: string; examples: number }[] = JSON.parse(
      (await place.devorch("intents", "list", "--json")).stdout,
    );
    return rows.find(({ name }) => name === "quux")?.examples;
  };
  const answered = async (words: string) => (await place.devorch("ask", words)).stdout.trim() === "quux";

  const file = drop(place, "quux.ts", intent('say("quux");'));
  await nextWord(place, "plugin.loaded", file);
  expect(await answered("waldo the plugh")).toBe(false);

  const examples = drop(place, "quux.txt", "# Spanish\nwaldo the plugh\n");
  await nextWord(place, "plugin.loaded", file, 1);
  expect([await answered("waldo the plugh"), await counted()]).toEqual([true, 2]);
  const kind = drop(place, "quux.fast.txt", "grault the garply\n");
  await nextWord(place, "plugin.loaded", file, 2);
  expect([await answered("grault the garply"), await counted()]).toEqual([true, 3]);
  rmSync(kind);
  await nextWord(place, "plugin.loaded", file, 3);

  drop(place, "quux.txt", "waldo the plugh\n\nfred\tthe thud\n");
  expect(await nextWord(place, "plugin.broken", examples)).toMatchObject({ line: 3 });
  await service.told(/Plugin quux\.txt:3: .*The earlier version works on\./);
  expect(await answered("waldo the plugh")).toBe(true);
  expect((await place.devorch("plugins", "list")).stdout).toContain(`${examples}:3`);
  const checked = await place.devorch("plugins", "check", file);
  expect([checked.exit, checked.stdout]).toEqual([1, expect.stringContaining(`${examples}:3`)]);

  drop(place, "quux.txt", "waldo the plugh\n");
  chmodSync(examples, 0o666);
  expect(await nextWord(place, "plugin.broken", examples, 1)).toMatchObject({
    line: null,
    reason: expect.stringContaining("world-writable"),
  });
  rmSync(examples);
  await until(async () => (await counted()) === 1, "the examples are gone");
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
});

/** What is wrong, and what is said of it. */
const bad: Record<string, [text: string | Uint8Array, told: RegExp]> = {
  "syntax.ts": ["export default {{{", /Correct that line/],
  "no_default.ts": ["export const nothing = 1;", /export default defineIntent/],
  "shape.ts": ["export default { description: 1 };", /defineIntent\(\)/],
  "throws.ts": [intent("", 'throw new Error("not today");'), /failed while it was loaded: not today/],
  "loops.ts": [intent("", "for (;;);"), /did not finish loading within 5 s/],
  "exits.ts": [intent("", "process.exit(3);"), /ends the process/],
  "huge.ts": [intent("", `// ${"x".repeat(1_100_000)}`), /too large/],
  "binary.ts": [new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]), /not text/],
  "writable.ts": [intent(""), /writ/],
  "link.ts": ["", /leads out/],
  "intents/twice.ts": [intent(""), /twice/],
  "package.ts": [intent("", 'import "no-such-package-of-ours";'), /npm install no-such-package-of-ours/],
  "approve.ts": [intent(""), /approve/],
};

longTest(
  "fifteen bad plugins are each their own trouble, said, while a task runs on and good ones answer",
  async () => {
    const { place, working, release } = held();
    await using _ = place;
    drop(place, "twice.ts", intent('say("the first");'));
    const service = await serving(place);
    await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach");
    await working;

    for (const [name, [text]] of Object.entries(bad)) if (name !== "link.ts") drop(place, name, text);
    chmodSync(join(place.folder, "plugins/writable.ts"), 0o666);
    const outside = join(place.folder, "outside.ts");
    writeFileSync(outside, intent(""));
    symlinkSync(outside, join(place.folder, "plugins/link.ts"));
    const late = drop(place, "late.ts", intent('setTimeout(() => { throw new Error("too late"); }, 10); say("soon");'));
    const rejects = drop(place, "rejects.ts", intent('void Promise.reject(new Error("nobody waits")); say("fine");'));
    const leaves = drop(place, "leaves.ts", intent("process.exit(4);"));
    await nextWord(place, "plugin.loaded", rejects);

    for (const [name, [, told]] of Object.entries(bad)) {
      let reason: unknown;
      // A file that changed again while it was looked at is looked at once more.
      do ({ reason } = await nextWord(place, "plugin.broken", join(place.folder, "plugins", name)));
      while (String(reason).includes("(…)"));
      expect([name, reason]).toEqual([name, expect.stringMatching(told)]);
    }
    for (const [file, word] of [
      [late, "too late"],
      [rejects, "nobody waits"],
      [leaves, "exit"],
    ] as const) {
      await place.devorch("ask", `/${file.slice(file.lastIndexOf("/") + 1, -".ts".length)}`);
      const { line, error } = await nextWord(place, "plugin.failed", file);
      expect([line, JSON.stringify(error)]).toEqual([7, expect.stringContaining(word)]);
    }
    expect((await place.devorch("ask", "/twice")).stdout).toContain("the first");

    release();
    expect((await place.devorch("resume", "T-1", "--json")).events.at(-1)?.type).toBe("task.completed");
    service.kill("SIGTERM");
    expect((await service.done).exit).toBe(0);
  },
);
