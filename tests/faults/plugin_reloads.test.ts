import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, serving } from "../support/executable.ts";
import { isLong } from "../support/long.ts";

const [warm, reloads] = isLong ? [50, 1000] : [3, 10];
const mostMb = 20;

/** Memory that is this process's own, in MB. */
function ownMemory(pid: number): number {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024;
}

test(`${reloads} reloads of a plugin with a helper cost less than ${mostMb} MB, and the last version answers`, async () => {
  await using place = aPlace({ env: { HTTP_ADDR: "127.0.0.1:0" }, script: {} });
  const plugins = join(place.folder, "plugins");
  mkdirSync(plugins);
  const service = await serving(place);
  const log = join(place.env.DATA_PATH ?? "", "logs/orchestrator.log");
  const loads = () => (existsSync(log) ? readFileSync(log, "utf8").split('"plugin.loaded"').length - 1 : 0);
  const save = async (n: number) => {
    writeFileSync(
      join(plugins, "_word.ts"),
      `export const word = "quux ${n}"; export const weight = ${JSON.stringify("x".repeat(20_000))};`,
    );
    writeFileSync(
      join(plugins, "quux.ts"),
      `import { defineIntent } from "devorch";\nimport { weight, word } from "./_word.ts";
export default defineIntent({ description: "${n}", examples: ["quux the corge"], async handle({ say }) { say(word + weight.length); } });\n`,
    );
    for (let left = 1200; loads() < n; left -= 1) {
      if (left === 0) throw new Error(`reload ${n} never came`);
      await Bun.sleep(25);
    }
  };
  for (let n = 1; n <= warm; n++) await save(n);
  const before = ownMemory(service.pid);
  for (let n = warm + 1; n <= warm + reloads; n++) await save(n);
  const grown = ownMemory(service.pid) - before;
  console.log(`${reloads} reloads: ${before.toFixed(1)} MB before, ${grown.toFixed(1)} MB more`);

  expect((await place.devorch("ask", "/quux")).stdout).toContain(`quux ${warm + reloads}20000`);
  expect(grown).toBeLessThan(mostMb);
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
}, 3_600_000);
