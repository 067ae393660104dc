import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, type Place, serving } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";
import { until } from "../../support/until.ts";

function schedule(place: Place, name: string, cron: string): void {
  const folder = join(place.folder, "plugins", "schedules");
  mkdirSync(folder, { recursive: true });
  const lines = ["---", `cron: "${cron}"`, "zone: UTC", `repo: ${place.url}`, "chat: telegram:7", "---", "Add stock"];
  writeFileSync(join(folder, `${name}.md`), lines.join("\n"));
}

test("plugins list shows each schedule with its next time, and a broken one with file, line and reason", async () => {
  await using place = aPlace({ script: { planner: [] } });
  schedule(place, "yearly", "0 0 1 1 *");
  schedule(place, "wrong", "61 * * * *");

  const rows = JSON.parse((await place.devorch("plugins", "list", "--json")).stdout);
  const row = (name: string) => rows.find((each: { name: string }) => each.name === name);
  expect(row("yearly")).toMatchObject({ kind: "schedule", state: "loaded" });
  expect(row("yearly").next).toMatch(/^\d{4}-01-01T00:00:00/);
  expect(row("wrong")).toMatchObject({ state: "broken", line: 2 });
  expect((await place.devorch("plugins", "list")).stdout).toMatch(/yearly.*next \d{4}-01-01 00:00 UTC/);
  // A mere command starts none.
  schedule(place, "often", "* * * * *");
  expect(await place.tasks()).toEqual([]);
});

longTest(
  "killed at each point of the journal, every occurrence is one task at most",
  async () => {
    await using place = aPlace({ script: () => aPlan([{}]), env: { HTTP_ADDR: "127.0.0.1:0" } });
    schedule(place, "often", "* * * * *");
    for (let point = 1; point <= 6; point++) {
      place.env.DEVORCH_CRASH_AT = String(point);
      const life = place.begin("serve");
      await Promise.race([life.done, Bun.sleep(65_000)]);
      life.kill("SIGKILL");
      await life.done;
      delete place.env.DEVORCH_CRASH_AT;
      for (const { id, state } of await place.tasks()) if (state === "planned") await place.devorch("reject", id);
    }
    const service = await serving(place);
    await until(async () => (await place.tasks()).length > 0);
    service.kill("SIGTERM");
    await service.done;
    const at = await Promise.all(
      (await place.tasks()).map(async ({ id, createdAt }) => `${createdAt.slice(0, 16)} ${id}`),
    );
    expect(new Set(at.map((each) => each.slice(0, 16))).size).toBe(at.length);
  },
  600_000,
);
