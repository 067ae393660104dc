import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { probeSandbox } from "../../orchestrator/repository/sandbox/probe.ts";
import { settings } from "../repository/sandbox/working_copy.ts";
import { longTest, rowsOf } from "../support/long.ts";
import { attacks } from "./attacks/table.ts";
import type { Outcome } from "./child_attacks.ts";

/** By the uid that attacks, undefined for the one of the tests. As root also an ordinary user, and one without a passwd entry;
 * by default that user alone: what root may do is attacked in repository/sandbox/escape.test.ts. */
const uids: Record<string, number | undefined> =
  process.getuid?.() === 0 ? { root: undefined, nobody: 65_534, nameless: 61_004 } : { user: undefined };
const users = process.getuid?.() === 0 ? rowsOf(Object.keys(uids), "nobody") : Object.keys(uids);

const folder = mkdtempSync("/var/tmp/devorch-attacks-");
const outcomes = new Map<string, Outcome>();

/** One file and a Bun that anybody may run: the sources may lie where nobody else looks. */
async function prepare(): Promise<void> {
  chmodSync(folder, 0o755);
  copyFileSync(process.execPath, join(folder, "bun"));
  chmodSync(join(folder, "bun"), 0o755);
  const entrypoints = [join(import.meta.dir, "child_attacks.ts")];
  const built = await Bun.build({ entrypoints, target: "bun", outdir: folder });
  if (!built.success) throw new AggregateError(built.logs, "the attacks could not be bundled");
  for (const { path } of built.outputs) chmodSync(path, 0o644);
  mkdirSync(join(folder, "tmp"));
  chmodSync(join(folder, "tmp"), 0o1777);
}

async function attackAs(user: string, env: Record<string, string> = {}): Promise<Outcome[]> {
  const program = [join(folder, "bun"), join(folder, "child_attacks.js")];
  const uid = uids[user];
  const other = uid === undefined ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--"];
  const child = Bun.spawn([...other, ...program], {
    cwd: "/",
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", TMPDIR: join(folder, "tmp"), ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = (await new Response(child.stdout).text()).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Outcome);
}

beforeAll(async () => {
  await prepare();
  for (const user of users)
    for (const outcome of await attackAs(user)) outcomes.set(`${user} ${outcome.group} ${outcome.name}`, outcome);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("there is a sandbox to attack: without one nothing here would be worth anything", async () => {
  expect(await probeSandbox(settings)).toMatchObject({ tier: "bwrap" });
});

test("the table is as long as promised, and no two attacks have the same name", () => {
  expect(attacks.length).toBeGreaterThanOrEqual(80);
  expect(new Set(attacks.map(({ group, name }) => `${group} ${name}`)).size).toBe(attacks.length);
});

describe.each(users)("as %s", (user) => {
  test.each(attacks.map(({ group, name }) => [group, name]))("%s: %s", (group, name) => {
    expect(outcomes.get(`${user} ${group} ${name}`)).toEqual({ group, name, achieved: null } as Outcome);
  });
});

// The proof that the attacks are real: where nothing holds them, most of them work even for nobody.
if (users.length > 1) {
  longTest(
    "without a sandbox most of them achieve what they want",
    async () => {
      const tried = await attackAs("nobody", { ATTACK_TIER: "off" });
      for (const place of ["/tmp", "/var/tmp", "/dev/shm"]) rmSync(`${place}/.devorch-attack`, { force: true });
      const achieved = tried.filter((outcome) => outcome.achieved !== null);
      expect(achieved.length).toBeGreaterThan(tried.length / 2);
    },
    600_000,
  );
}
