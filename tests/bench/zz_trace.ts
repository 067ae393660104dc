import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { git, makeBare } from "../support/git.ts";
import { openArea } from "./place.ts";
import { measure } from "./processes.ts";
import { shopFiles } from "./shop.ts";

using area = await openArea(process.argv[2] ?? "./devorch");
const count = Number(process.argv[3] ?? 500);
const calls = Number(process.argv[4] ?? 1);
const runs = Number(process.argv[5] ?? 3);
const prefix = process.argv.slice(6);
function moduleAt(at: number): [string, string] {
  const folder = `lib/part${Math.floor(at / 400)}/area${Math.floor(at / 20)}`;
  return [
    `${folder}/module${at}.ts`,
    Array.from(
      { length: 10 },
      (_, nth) =>
        `/** What ${at}.${nth} costs with everything that belongs to it. */\nexport function price${at}_${nth}(quantity: number, factor = ${nth}): number {\n  if (quantity < ${nth}) return factor * ${at};\n  return Math.round(quantity * factor * ${at + nth}) / 100;\n}\n`,
    ).join("\n"),
  ];
}
const modules = Array.from({ length: count - Object.keys(shopFiles).length }, (_, at) => moduleAt(at));
const bare = makeBare(area.folder, `b-bare`, [{ ...shopFiles, ...Object.fromEntries(modules) }]);
const folder = join(area.folder, "b");
mkdirSync(folder);
git(area.folder, "clone", "--quiet", bare, folder);
for (let i = 0; i < runs; i++) {
  const here = area.place();
  rmSync(here.bare, { recursive: true });
  cpSync(join(folder, ".git"), here.bare, { recursive: true });
  git(here.bare, "config", "core.bare", "true");
  git(here.bare, "config", "http.receivepack", "true");
  git(folder, "remote", "set-url", "origin", here.url);
  await area.servers.play({ steps: 1, callsPerStep: calls, free: true } as never);
  const d = here.devorch("run", "Check quantities", "--repo", folder, "--yes", "--test", "true");
  const begun = Date.now();
  console.log("BEGUN", new Date(begun).toISOString());
  const t = await measure(
    {
      ...d,
      argv: [...prefix, ...d.argv],
      env: { ...d.env, ...(process.env.MORE ? JSON.parse(process.env.MORE) : {}), REVIEW: "off" },
    },
    { everyMs: 3 },
  );
  const sent = await area.servers.sent();
  console.log(
    "first",
    (sent.firstAt - begun) / 1000,
    "wall",
    t.wall,
    "main",
    t.cpu,
    "workers",
    t.gitCpu,
    "other",
    t.otherCpu,
    "peak",
    t.peak,
    t.gitPeak,
    "exit",
    t.exit,
    t.exit ? t.output : "",
  );
  if (process.env.KEEP) console.log(here, d.env);
}
