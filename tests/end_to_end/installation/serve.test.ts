import { expect, test } from "bun:test";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { aPlace, aPlan, built, call, doing, type Place, serving } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const onAnyPort = { HTTP_ADDR: "127.0.0.1:0" };

function placeOfOneTask(): Place {
  return aPlace({
    env: onAnyPort,
    script: (request) => (request.tools.includes("submit_plan") ? aPlan([{}]) : doing(1)),
  });
}

test("it executes what other commands ask, stays when nothing is left to do, and SIGTERM ends it with 0", async () => {
  await using place = placeOfOneTask();
  const service = await serving(place);
  // It began again with it, as the same process.
  if (process.getuid?.() === 0)
    expect(await Bun.file(`/proc/${service.pid}/environ`).text()).toContain("BUN_JSC_useDFGJIT=0");

  expect((await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach")).exit).toBe(0);
  const followed = await place.devorch("resume", "T-1", "--json");
  expect(followed.events.at(-1)?.type).toBe("task.completed");

  const health = await fetch(`${service.url}/health`);
  expect(health.status).toBe(200);
  expect(health.headers.get("content-type")).toContain("application/json");
  expect(await health.json()).toEqual({
    status: "healthy",
    version: (await place.devorch("--version")).stdout.trim().replace("devorch ", ""),
    database: "connected",
    telegram: "disabled",
  });
  for (const path of ["/livez", "/readyz"]) expect((await fetch(service.url + path)).status).toBe(200);
  expect((await fetch(`${service.url}/nothing`)).status).toBe(404);
  expect((await fetch(`${service.url}/telegram`, { method: "POST", body: "{}" })).status).toBe(404);

  place.env.HTTP_ADDR = new URL(service.url).host;
  expect((await place.devorch("health")).stdout).toContain("healthy");
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
  const nobody = await place.devorch("health");
  expect([nobody.exit, nobody.stderr]).toEqual([75, expect.stringContaining("Nobody answers at")]);
});

test.each(rowsOf(["SIGTERM", "SIGINT"] as const, "SIGTERM"))(
  "%s in the middle of a task: exit 0, and the task goes on",
  async (signal) => {
    let working = Promise.withResolvers<void>();
    let answers = false;
    await using place = aPlace({
      env: onAnyPort,
      script: async (request) => {
        if (request.tools.includes("submit_plan")) return aPlan([{}]);
        working.resolve();
        if (!answers) await Bun.sleep(20_000);
        return doing(1);
      },
    });
    const first = await serving(place);
    await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach");
    await working.promise;
    first.kill(signal);
    expect((await first.done).exit).toBe(0);

    answers = true;
    working = Promise.withResolvers<void>();
    const second = await serving(place);
    expect((await place.devorch("resume", "T-1", "--json")).events.at(-1)?.type).toBe("task.completed");
    expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toHaveLength(1);
    second.kill("SIGTERM");
    expect((await second.done).exit).toBe(0);
  },
  60_000,
);

longTest("a second one names the first, a taken address is said, and neither leaves anything open", async () => {
  await using place = placeOfOneTask();
  const service = await serving(place);
  const second = await place.devorch("serve");
  expect(second.exit).toBe(75);
  expect(second.stderr).toContain(`process ${service.pid}`);

  place.env.HTTP_ADDR = new URL(service.url).host;
  const taken = await place.devorch("serve", "--data", `${place.folder}/other`, "--lang", "es");
  expect([taken.exit, taken.stderr]).toEqual([78, expect.stringContaining("Otro programa ya escucha en 127.0.0.1:")]);

  place.env.HTTP_ADDR = "0.0.0.0:0";
  const open = await place.devorch("serve", "--data", `${place.folder}/other`);
  expect([open.exit, open.stderr]).toEqual([78, expect.stringContaining("STATUS_TOKEN")]);
  service.kill("SIGTERM");
  await service.done;
});

aloneTest.each([
  ["removed", (file: string) => rmSync(file)],
  ["replaced by another version", (file: string) => renameSync(join(dirname(file), "other"), file)],
])("a service whose executable was %s goes on with its own", async (_, change) => {
  await using place = placeOfOneTask();
  const service = await serving(place);
  writeFileSync(join(place.folder, "other"), "#!/bin/sh\necho other\n", { mode: 0o755 });
  change(join(place.folder, "devorch"));
  const words = ["run", "First", "--repo", place.url, "--yes", "--json"];
  const client = Bun.spawn([built, ...words], { cwd: place.folder, env: place.env, stdin: "ignore", stdout: "ignore" });
  expect(await client.exited).toBe(0);
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
});

aloneTest("a backup is made through the service, and restored once it has ended", async () => {
  await using place = placeOfOneTask();
  const service = await serving(place);
  await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach");
  await place.devorch("resume", "T-1");
  const made = await place.devorch("backup", "copy.db", "--json");
  const file = `${place.folder}/copy.db`;
  expect(JSON.parse(made.stdout)).toMatchObject({ file, tasks: 1 });
  const again = await place.devorch("backup", "copy.db");
  expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining("is there already")]);
  const refused = await place.devorch("restore", "copy.db");
  expect([refused.exit, refused.stderr]).toEqual([75, expect.stringContaining(`process ${service.pid}`)]);

  await place.devorch("repo", "add", "later", place.url);
  service.kill("SIGTERM");
  await service.done;
  const restored = await place.devorch("restore", "copy.db");
  expect([restored.exit, restored.stdout]).toEqual([0, expect.stringContaining("tasks: 1")]);
  expect((await place.show()).state).toBe("completed");
  expect((await place.devorch("repo", "list", "--json")).stdout.trim()).toBe("[]");
});

longTest("model calls outside of tasks are in the metrics", async () => {
  await using place = aPlace({
    env: onAnyPort,
    script: () => ({ calls: [call("set_intent", { intent: "smalltalk", confidence: 0.95 })] }),
  });
  const service = await serving(place);
  const metrics = async () => (await fetch(`${service.url}/metrics`)).text();
  expect(await metrics()).not.toContain("devorch_model_tokens_total");
  await place.devorch("ask", "zzz qwerty lorem 42");
  expect(await metrics()).toMatch(
    /devorch_model_tokens_total\{model="anthropic\/claude-haiku-5-5",kind="input"\} [1-9]/,
  );
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
});

aloneTest("a damaged database is replaced by the newest backup at the start, said on stderr", async () => {
  await using place = placeOfOneTask();
  await place.devorch("run", "First", "--repo", place.url, "--yes");
  const data = String(place.env.DATA_PATH);
  mkdirSync(`${data}/backups`);
  expect((await place.devorch("backup", `${data}/backups/daily-20250102T030405Z.db`)).exit).toBe(0);
  writeFileSync(`${data}/orchestrator.db`, "damaged".repeat(3000));
  const listed = await place.devorch("tasks", "--json");
  expect(listed.stderr).toContain("The backup of");
  expect(JSON.parse(listed.stdout)).toMatchObject([{ id: "T-1", state: "completed" }]);
  expect((await place.devorch("tasks")).stderr).toBe("");
});
