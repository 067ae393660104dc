import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace } from "../../support/executable.ts";

test("a token is shown once and kept as a hash; names are unique; a removed one is gone", async () => {
  await using place = aPlace({ script: {} });
  const added = await place.devorch("tokens", "add", "ana", "--role", "member", "--json");
  expect(added.exit).toBe(0);
  const { token, ...rest } = JSON.parse(added.stdout);
  expect([rest, token]).toEqual([{ name: "ana", role: "member" }, expect.stringMatching(/^devorch_ana_[0-9a-f]{64}$/)]);

  const again = await place.devorch("tokens", "add", "ana", "--role", "owner");
  expect([again.exit, again.stdout]).toEqual([2, ""]);
  expect(again.stderr).toContain("There is a token ana already");
  for (const wrong of ["Ana", "a b", "", "-a", "a_b", "ñ", "x".repeat(41), "../x"])
    expect([wrong, (await place.devorch("tokens", "add", wrong, "--role", "owner")).exit]).toEqual([wrong, 2]);
  expect((await place.devorch("tokens", "add", "eva")).exit).toBe(2);
  expect((await place.devorch("tokens", "add", "eva", "--role", "admin")).exit).toBe(2);

  const ci = await place.devorch("tokens", "add", "ci", "--role", "viewer", "-q");
  expect([ci.stdout, ci.stderr]).toEqual([expect.stringMatching(/^devorch_ci_[0-9a-f]{64}\n$/), ""]);
  expect(JSON.parse((await place.devorch("tokens", "list", "--json")).stdout)).toEqual([
    { name: "ana", role: "member", createdAt: expect.any(String) },
    { name: "ci", role: "viewer", createdAt: expect.any(String) },
  ]);
  expect(filesWith(place.env.DATA_PATH ?? "", token)).toEqual([]);
  expect(filesWith(place.env.DATA_PATH ?? "", token.slice(-64))).toEqual([]);

  expect((await place.devorch("tokens", "remove", "ana")).exit).toBe(0);
  const gone = await place.devorch("tokens", "remove", "ana");
  expect([gone.exit, gone.stderr]).toEqual([2, expect.stringContaining("There is no token ana")]);
  expect((await place.devorch("tokens", "list")).stdout).not.toContain("ana");
});

function filesWith(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path).includes(text));
}
