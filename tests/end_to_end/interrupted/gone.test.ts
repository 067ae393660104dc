import { expect } from "bun:test";
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const ways: Record<string, (data: string) => void> = {
  removed: (data) => {
    for (const name of readdirSync(data)) if (name.startsWith("orchestrator.db")) rmSync(join(data, name));
  },
  "removed with the whole folder": (data) => rmSync(data, { recursive: true }),
  "moved with the whole folder": (data) => renameSync(data, `${data}.away`),
  moved: (data) => renameSync(join(data, "orchestrator.db"), join(data, "other.db")),
  "replaced by a copy": (data) => {
    copyFileSync(join(data, "orchestrator.db"), join(data, "copy"));
    renameSync(join(data, "copy"), join(data, "orchestrator.db"));
  },
  "left without its log": (data) => rmSync(join(data, "orchestrator.db-wal")),
  "left without its lock": (data) => rmSync(join(data, "owner.lock")),
};

const aService = () => aPlace({ env: { HTTP_ADDR: "127.0.0.1:0" }, script: {} });
const dataOf = (place: Place) => place.env.DATA_PATH ?? "";

async function untilUnhealthy(url: string): Promise<unknown> {
  for (;;) {
    const response = await fetch(`${url}/health`);
    const health: unknown = await response.json();
    if (response.status === 503) return health;
    await Bun.sleep(100);
  }
}

aloneTest.each(rowsOf(Object.entries(ways), "removed"))(
  "a service whose database is %s says so in its health and by a sentence",
  async (_, take) => {
    await using place = aService();
    const service = await serving(place);
    expect((await fetch(`${service.url}/health`)).status).toBe(200);

    take(dataOf(place));

    expect(await untilUnhealthy(service.url)).toMatchObject({ status: "unhealthy", database: "disconnected" });
    await service.told(/orchestrator\.db is no longer in its place/);
    const answer = await place.devorch("repo", "add", "shop", place.url, "--lang", "en");
    service.kill("SIGKILL");
    await service.done;
    // Without its lock the folder is another command's.
    if (answer.exit !== 0)
      expect([answer.exit, answer.stderr]).toEqual([74, expect.stringContaining("no longer in its place")]);
  },
);

longTest(
  "it ends by itself with 74, and the next start works",
  async () => {
    await using place = aService();
    const service = await serving(place);
    ways.removed?.(dataOf(place));
    expect((await service.done).exit).toBe(74);
    expect((await place.devorch("tasks")).exit).toBe(0);
  },
  60_000,
);

longTest(
  "a task at work does nothing more that nobody would know of",
  async () => {
    const reached = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    await using place = aPlace({
      script: async (request) => {
        if (request.tools.includes("submit_plan")) return aPlan([{}]);
        reached.resolve();
        await gone.promise;
        return doing(1);
      },
    });
    const running = place.begin("run", "Add stock", "--repo", place.url, "--yes");
    await reached.promise;
    ways.removed?.(dataOf(place));
    await Bun.sleep(1000);
    gone.resolve();
    const { exit, stderr } = await running.done;
    expect([exit, stderr]).toEqual([74, expect.stringContaining("no longer in its place")]);
    expect(place.remote("branch", "--list").split("\n")).toHaveLength(1);
  },
  60_000,
);

const inTheWay: Record<string, (path: string) => void> = {
  "a folder with something in it": (path) => mkdirSync(join(path, "deep"), { recursive: true }),
  "a fifo": (path) => void Bun.spawnSync(["mkfifo", path]),
  "a link to nowhere": (path) => void Bun.spawnSync(["ln", "-s", "/nonexistent/x", path]),
  "a text": (path) => writeFileSync(path, "hello\n".repeat(5000)),
};
const names = [
  "owner.pid",
  "owner.lock",
  "devorch.sock",
  "orchestrator.db",
  "ballast",
  "backups",
  "plugins.json",
  "repos",
];

const places = names.flatMap((name) => Object.keys(inTheWay).map((what) => [`${name}: ${what}`, name, what] as const));

aloneTest.each(rowsOf(places, "owner.lock: a fifo", "backups: a folder with something in it"))(
  "in the place of %s: it works all the same, or a sentence names it",
  async (_, name, what) => {
    await using place = aService();
    const path = join(dataOf(place), name);
    mkdirSync(dataOf(place), { recursive: true });
    inTheWay[what]?.(path);

    const service = place.begin("serve");
    const listens = await service.told(/http:\/\/[\d.:]+/).then(
      () => true,
      () => false,
    );
    if (listens) service.kill("SIGTERM");
    const { exit, stderr } = await service.done;

    expect(listens ? [0] : [74, 78]).toContain(exit);
    expect(stderr).not.toContain("internal error");
    if (!listens) expect(stderr).toContain(name);
    // A person's own things are not taken away.
    if (what.startsWith("a folder")) expect(readdirSync(path)).toContain("deep");
  },
);
