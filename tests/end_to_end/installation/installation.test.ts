import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan } from "../../support/executable.ts";

test("models check really asks every model; one without a key is told and ends with 78", async () => {
  await using place = aPlace({ script: () => ({ text: "OK" }) });
  const asked = await place.devorch("models", "check", "--json");
  expect(asked).toMatchObject({ exit: 0 });
  expect(JSON.parse(asked.stdout).map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, true]);

  place.env.GOOGLE_API_KEY = "";
  const keyless = await place.devorch("models", "check");
  expect(keyless.exit).toBe(78);
  expect(keyless.stdout).toContain("GOOGLE_API_KEY");
  const rows = JSON.parse((await place.devorch("models", "list", "--json")).stdout);
  expect(rows.map(({ role, key }: { role: string; key: boolean }) => [role, key])).toEqual([
    ["planner", true],
    ["executor", false],
    ["reviewer", true],
    ["classifier", true],
  ]);
  expect(rows[0].inputUsd).toBeGreaterThan(0);
});

test("prompts are listed and shown; an unknown one is exit 2", async () => {
  await using place = aPlace({ script: () => ({ text: "OK" }) });
  const names = JSON.parse((await place.devorch("prompts", "list", "--json")).stdout).map(
    (row: { name: string }) => row.name,
  );
  expect(names).toContain("executor/role");
  expect((await place.devorch("prompts", "show", "system/base")).stdout).toStartWith("You are part of devorch");
  expect(await place.devorch("prompts", "show", "nothing")).toMatchObject({ exit: 2 });
});

test("bash completes commands, subcommands, options and tasks by the script of `complete bash`", async () => {
  await using place = aPlace({ script: () => aPlan([{}]) });
  await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only");
  const file = join(place.folder, "completion");
  writeFileSync(file, (await place.devorch("complete", "bash")).stdout);
  const complete = (...words: string[]) => {
    const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _devorch; echo "\${COMPREPLY[*]}"`;
    const env = { ...place.env, PATH: `${place.folder}:/usr/bin:/bin` };
    return Bun.spawnSync(["bash", "--norc", "-c", script, file, ...words], { env })
      .stdout.toString()
      .trim();
  };

  expect(complete("devorch", "appr")).toBe("approve");
  expect(complete("devorch", "repo", "")).toBe("add list show set remove check");
  expect(complete("devorch", "--lang", "es", "run", "--plan")).toBe("--plan-only");
  expect(complete("devorch", "--lang", "")).toBe("es en");
  expect(complete("devorch", "show", "")).toBe("T-1");
  expect(complete("devorch", "logs", "T")).toBe("T-1");
  expect(await place.devorch("complete", "tcsh")).toMatchObject({ exit: 2 });
});
