import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Figure, median } from "./figures.ts";
import type { Area } from "./place.ts";
import { start, until } from "./started.ts";

const runs = 11;
/** The watch begins a moment after the start. */
const settledMs = 2500;
/** Nobody saves a file faster than this, over and over. */
const pauseMs = 1000;

/** From the moment a plugin's file is written until a service that runs answers with it. */
export async function pluginPickup(area: Area): Promise<Figure[]> {
  const here = area.place();
  const { argv, env, cwd } = here.devorch("serve");
  const plugins = join(here.folder, "plugins");
  mkdirSync(plugins);
  const service = await start({ argv, env: { ...env, PLUGINS_PATH: plugins, HTTP_ADDR: "127.0.0.1:0" }, cwd });
  await until("the service runs", async () => (await service.said()).includes("http://"), 20);
  await Bun.sleep(settledMs);
  const times: number[] = [];
  for (let run = 0; run <= runs; run++) {
    await Bun.sleep(pauseMs);
    const begun = performance.now();
    writeFileSync(join(plugins, "hello.ts"), plugin(run));
    const at = await until("the plugin is in use", () => loads(`${env.DATA_PATH}/logs/orchestrator.log`) > run, 5);
    // The first one also starts the thread that watches over plugins.
    if (run > 0) times.push(at - begun);
  }
  process.kill(service.pid, "SIGTERM");
  if ((await service.exited) !== 0) throw new Error(await service.said());
  return [{ name: "plugin written to in use", unit: "ms", value: median(times), aim: { of: "value", most: 1000 } }];
}

function loads(log: string): number {
  return (existsSync(log) ? readFileSync(log, "utf8") : "").split('"plugin.loaded"').length - 1;
}

function plugin(run: number): string {
  return `import { defineIntent } from "devorch";
export default defineIntent({
  description: "Run ${run}.",
  examples: ["quux the corge"],
  async handle({ say }) {
    say("${run}");
  },
});
`;
}
