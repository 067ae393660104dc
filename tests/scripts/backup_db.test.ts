import { expect, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving } from "../support/executable.ts";

const script = join(import.meta.dir, "..", "..", "scripts", "backup_db.sh");

/** The script as cron would start it: with the executable's path and its settings, and no more. */
function backUp(place: Place, folder: string, env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = Bun.spawnSync([script, folder], {
    env: { PATH: process.env.PATH ?? "", ...place.env, DEVORCH: join(place.folder, "devorch"), KEEP: "2", ...env },
  });
  return { exit: exitCode, file: stdout.toString().trim().split("\n").at(-1) ?? "", stderr: stderr.toString() };
}

test("a backup made while the service runs is restored; the newest are kept, nothing but its own is removed", async () => {
  await using place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => (request.tools.includes("submit_plan") ? aPlan([{}]) : doing(1)),
  });
  const folder = join(place.folder, "backups");
  const service = await serving(place);
  await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach");
  await place.devorch("resume", "T-1");
  const first = backUp(place, folder);
  expect(first).toMatchObject({ exit: 0, stderr: "" });
  for (const name of ["orchestrator-20200101T000000Z.db", "orchestrator-20200102T000000Z.db", "mine.db"])
    writeFileSync(join(folder, name), "old");

  // The name holds the second.
  await Bun.sleep(1100);
  const second = backUp(place, folder);
  expect(second.exit).toBe(0);
  const kept = [first.file, second.file].map((file) => file.slice(folder.length + 1));
  expect(readdirSync(folder).sort()).toEqual(["mine.db", ...kept]);

  service.kill("SIGTERM");
  await service.done;
  await place.devorch("run", "Second", "--repo", place.url, "--plan-only");
  expect(await place.tasks()).toHaveLength(2);
  expect((await place.devorch("restore", second.file)).exit).toBe(0);
  expect((await place.tasks()).map(({ id, state }) => [id, state])).toEqual([["T-1", "completed"]]);
});

test("a backup that fails removes none, and says why with devorch's own exit code", async () => {
  await using place = aPlace({ script: {} });
  const folder = join(place.folder, "backups");
  await place.devorch("repo", "add", "shop", place.url);
  expect(backUp(place, folder).exit).toBe(0);
  const before = readdirSync(folder);

  const wrong = backUp(place, folder, { MAX_RETRIES: "many", KEEP: "1" });
  expect(wrong).toMatchObject({ exit: 78, stderr: expect.stringContaining("MAX_RETRIES") });
  expect(readdirSync(folder)).toEqual(before);
  expect(backUp(place, folder, { KEEP: "none" }).exit).toBe(2);
  expect(readdirSync(folder)).toEqual(before);
});
