import { expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";
import { aBotPlace, inTwoSteps } from "../../support/telegram/bot.ts";
import { until } from "../../support/until.ts";

const limit = 90_000;
const intent = (body: string) => `import { defineIntent } from "devorch";
export default defineIntent({ description: "For a test.", examples: ["quux the corge"], async handle({ say }) { ${body} } });
`;

function drop(place: Place, body: string): void {
  mkdirSync(join(place.folder, "plugins"), { recursive: true });
  writeFileSync(join(place.folder, "plugins/quux.ts"), intent(body));
}

async function stateOf(place: Place): Promise<{ state: string; reason: string }> {
  const [row] = JSON.parse((await place.devorch("plugins", "list", "--json")).stdout);
  return row;
}

test(
  "a plugin that hangs the service is disabled, the service starts again in its place, and its task goes on",
  async () => {
    const working = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await using place = aPlace({
      env: { HTTP_ADDR: "127.0.0.1:0" },
      script: async ({ tools }) => {
        if (tools.includes("submit_plan")) return aPlan([{}]);
        working.resolve();
        await released.promise;
        return doing(1);
      },
    });
    drop(place, "for (;;);");
    const service = await serving(place);
    await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach");
    await working.promise;

    const asked = place.begin("ask", "/quux");
    await service.told(/quux\.ts kept devorch from answering/);
    await asked.done;

    expect(await stateOf(place)).toMatchObject({
      state: "disabled",
      reason: expect.stringContaining("an endless loop?"),
    });
    expect((await place.devorch("ask", "/quux")).stdout).toContain("/quux is not loaded. quux.ts");
    released.resolve();
    expect((await place.devorch("resume", "T-1", "--json")).events.at(-1)?.type).toBe("task.completed");
    expect(place.remote("rev-list", "--count", "main..feature/stock")).toBe("1");

    drop(place, 'say("mended");');
    // The list tells of the file at once, the service has it when its own look at it is through.
    await until(async () => (await place.devorch("ask", "/quux")).stdout.includes("mended"));
    expect(await stateOf(place)).toMatchObject({ state: "loaded" });
    service.kill("SIGTERM");
    expect((await service.done).exit).toBe(0);
  },
  limit,
);

longTest(
  "it starts again also where its executable was removed",
  async () => {
    await using place = aPlace({ env: { HTTP_ADDR: "127.0.0.1:0" }, script: {} });
    drop(place, "for (;;);");
    const service = await serving(place);
    const asked = place.begin("ask", "/quux");
    await service.told(/Plugin ready/);
    rmSync(join(place.folder, "devorch"));
    await service.told(/kept devorch from answering.*devorch is running/s);
    await asked.done;
    service.kill("SIGTERM");
    expect((await service.done).exit).toBe(0);
  },
  limit,
);

longTest(
  "in a command that comes and goes the plugin is disabled too, and the command says so with 75",
  async () => {
    await using place = aPlace({ script: {} });
    drop(place, "for (;;);");
    const { exit, stderr } = await place.devorch("ask", "/quux");
    expect([exit, stderr]).toEqual([75, expect.stringContaining("Give the command again")]);
    expect((await place.devorch("ask", "/quux")).stdout).toContain("/quux is not loaded. quux.ts");
    expect((await place.devorch("plugins", "list", "--lang", "es")).stdout).toContain("desactivado");
  },
  limit,
);

longTest(
  "a plugin that hangs the bot: it starts again without it, the message is answered, and the task goes on",
  async () => {
    const working = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const script = inTwoSteps(undefined, async () => {
      working.resolve();
      await released.promise;
    });
    await using place = await aBotPlace({ script });
    drop(place, "for (;;);");
    const { ana } = place;
    const bot = await place.bot();
    ana.says("Add stock validation");
    await ana.presses("Approve");
    await working.promise;

    ana.says("/quux");
    await bot.told(/quux\.ts kept devorch from answering/);
    await ana.sees(/\/quux is not loaded/);
    ana.says("/status T-1");
    await ana.sees(/T-1/);
    released.resolve();
    await ana.sees(/^✅ T-1 done/);
    expect(place.remote("rev-list", "--count", "main..feature/add-stock-validation")).toBe("2");
    expect((await bot.stop()).exit).toBe(0);
  },
  limit,
);
