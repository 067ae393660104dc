import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "../../orchestrator/sdk/load.ts";
import { lastTime, nextTime, readSchedule } from "../../orchestrator/sdk/schedule.ts";
import { scratch } from "../support/git.ts";

const good = ["---", 'cron: "0 9 * * 1-5"', "zone: Europe/Madrid", "repo: shop", "chat: telegram:1", "---", "Do it."];
const replaced = (at: number, line: string) => good.map((text, index) => (index === at ? line : text)).join("\n");

function read(text: string) {
  using dir = scratch();
  const file = join(dir.path, "nightly.md");
  writeFileSync(file, text);
  return readSchedule(file);
}

test("a schedule is its keys and its request", () => {
  expect(read(good.join("\r\n"))).toEqual({
    cron: "0 9 * * 1-5",
    zone: "Europe/Madrid",
    repo: "shop",
    chat: "telegram:1",
    auto: false,
    request: "Do it.",
  });
  expect(read(replaced(2, "auto: true  # the operator's word"))).toMatchObject({ auto: true, zone: null });
});

describe("what is wrong is said with its line; the rest loads", () => {
  test.each([
    ["no front matter", "Do it.", 1],
    ["six fields", replaced(1, 'cron: "0 0 9 * * 1"'), 2],
    ["words for cron", replaced(1, "cron: every morning"), 2],
    ["a day that never comes", replaced(1, "cron: 0 0 31 2 *"), 2],
    ["an unknown zone", replaced(2, "zone: Mars/Phobos"), 3],
    ["an unknown key", replaced(2, "approve: everything"), 3],
    ["a key twice", replaced(2, "repo: other"), 4],
    ["auto with another word", replaced(2, "auto: yes please"), 3],
    ["no chat", replaced(4, ""), 6],
    ["no request", good.slice(0, 6).join("\n"), 7],
  ])("%s", async (_, text, line) => {
    using dir = scratch();
    const folder = join(dir.path, "plugins", "schedules");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "bad.md"), text);
    writeFileSync(join(folder, "good.md"), good.join("\n"));

    const loaded = await load({ root: dir.path, plugins: join(dir.path, "plugins") });

    expect([...loaded.schedules.keys()]).toEqual(["good"]);
    expect(loaded.errors).toMatchObject([{ file: join(folder, "bad.md"), line }]);
  });
});

describe("times are those of the zone", () => {
  const iso = (date: Date | null) => date?.toISOString();
  const times = { cron: "30 2 * * *", zone: "Europe/Madrid" };
  test("an hour that the clock skips happens once, after it", () => {
    const first = nextTime(times, new Date("2026-03-28T12:00:00Z"));
    expect(iso(first)).toBe("2026-03-29T01:00:00.000Z");
    for (const later of ["01:00", "01:29", "01:31", "12:00"])
      expect(iso(lastTime(times, new Date(`2026-03-29T${later}:00Z`)))).toBe(iso(first));
    expect(iso(nextTime(times, first ?? new Date()))).toBe("2026-03-30T00:30:00.000Z");
  });
  test("an hour that comes twice happens once", () => {
    const first = nextTime(times, new Date("2026-10-24T12:00:00Z"));
    expect(iso(first)).toBe("2026-10-25T00:30:00.000Z");
    expect(iso(nextTime(times, first ?? new Date()))).toBe("2026-10-26T01:30:00.000Z");
    for (const later of ["00:31", "01:29", "01:31", "12:00"])
      expect(iso(lastTime(times, new Date(`2026-10-25T${later}:00Z`)))).toBe(iso(first));
  });
  test("nine o'clock is nine o'clock in summer and in winter", () => {
    const nine = { cron: "0 9 * * 1", zone: "America/Argentina/Buenos_Aires" };
    expect(iso(nextTime(nine, new Date("2026-07-01T00:00:00Z")))).toBe("2026-07-06T12:00:00.000Z");
    const madrid = { cron: "0 9 * * *", zone: "Europe/Madrid" };
    expect(iso(nextTime(madrid, new Date("2026-07-01T12:00:00Z")))).toBe("2026-07-02T07:00:00.000Z");
    expect(iso(nextTime(madrid, new Date("2026-12-01T12:00:00Z")))).toBe("2026-12-02T08:00:00.000Z");
  });
});
