import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { openStore } from "../../orchestrator/store/store.ts";
import { isLong } from "../support/long.ts";
import { seed, seeded } from "../support/seed.ts";
import { aFolder } from "./sample.ts";

let folder: ReturnType<typeof aFolder>;

beforeEach(() => {
  folder = aFolder();
});

afterEach(() => folder.remove());

const random = seeded(seed);

/** Lets the writer run for some acknowledged commits and a random moment more, kills it, and returns the last one said. */
async function writeUntilKilled(): Promise<number> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "child_writer.ts"), folder.path], {
    stdout: "pipe",
    stderr: "inherit",
  });
  let said = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    if (said === "") setTimeout(() => child.kill("SIGKILL"), random() * 30);
    said += decoder.decode(chunk);
  }
  await child.exited;
  // A line that was cut off was not said.
  return Number(said.split("\n").at(-2) ?? 0);
}

const kills = isLong ? 30 : 6;

test(`${kills} times killed while it writes, no acknowledged commit is lost and none is halved`, async () => {
  let last = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const said = await writeUntilKilled();
    expect(said).toBeGreaterThan(last);
    last = said;

    const store = await openStore(folder.path);
    const events = await store.events("T-1");
    const task = await store.task("T-1");
    const effects = await store.effects("T-1", "0/");
    await store.close();
    expect(events.length).toBeGreaterThanOrEqual(said);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(effects.map(({ result }) => result)).toEqual(events.map(({ seq }) => seq));
    expect(task?.round).toBe(events.length);
    last = events.length;
  }
});
