import { expect, test } from "bun:test";
import type { ProfileEntry } from "../../../orchestrator/task/repo_ref.ts";
import { aPlace, aPlan, doing, type Place } from "../../support/executable.ts";
import { git } from "../../support/git.ts";
import { longTest } from "../../support/long.ts";

const named = async (place: Place): Promise<Place> => {
  expect((await place.devorch("repo", "add", "shop", place.url)).exit).toBe(0);
  return place;
};
const profileIn = async (place: Place): Promise<ProfileEntry[]> =>
  JSON.parse((await place.devorch("repo", "show", "shop", "--json")).stdout).profile ?? [];
const valuesIn = async (place: Place) =>
  Object.fromEntries((await profileIn(place)).map(({ key, value }) => [key, value]));

test("what an owner sets is kept with who and when, shown, and taken back", async () => {
  await using place = await named(aPlace({ script: {} }));
  git(place.bare, "branch", "next");
  const said = await place.devorch(
    ...["repo", "set", "shop", "--test", "sh test.sh", "--base", "next", "--pr", "draft", "--ci", "ask"],
    ...["--issues", "devorch", "--max-cost", "2,50", "--reviewers", "ana, bob", "--base-moved", "merge"],
  );
  expect([said.exit, said.stderr]).toEqual([0, expect.stringContaining("shop")]);

  const profile = await profileIn(place);
  expect(await valuesIn(place)).toEqual({
    test: "sh test.sh",
    base: "next",
    pr: "draft",
    ci: "ask",
    issues: "devorch",
    "max-cost": 2.5,
    reviewers: ["ana", "bob"],
    "base-moved": "merge",
  });
  for (const { by, at } of profile) expect([by.length > 0, Number.isNaN(Date.parse(at))]).toEqual([true, false]);
  const shown = (await place.devorch("repo", "show", "shop")).stdout;
  for (const { key, by } of profile) expect([shown.includes(key), shown.includes(by)]).toEqual([true, true]);
  expect((await place.devorch("repo", "list")).stdout).toContain("sh test.sh");

  expect((await place.devorch("repo", "set", "shop", "--unset", "pr", "--unset", "test", "--ci", "off")).exit).toBe(0);
  const left = await valuesIn(place);
  expect([left.pr, left.test, left.ci, left.base]).toEqual([undefined, undefined, "off", "next"]);
  // The same repository again keeps its settings, another one of the name begins without.
  await named(place);
  expect((await valuesIn(place)).base).toBe("next");
  expect((await place.devorch("repo", "add", "shop", `${place.git.url}/other.git`)).exit).toBe(0);
  expect(await profileIn(place)).toEqual([]);
});

const refused = [
  [["other", "--pr", "off"], 2, "shop"],
  [["shop"], 2, "base-moved"],
  [["shop", "--pr", "yes"], 2, "off, draft, ready"],
  [["shop", "--ci", "maybe"], 2, "off, ask, auto"],
  [["shop", "--base-moved", "rebase"], 2, "say, merge"],
  [["shop", "--base", "nowhere"], 2, "main"],
  [["shop", "--max-cost", "-1"], 2, "--max-cost"],
  [["shop", "--max-cost", "0"], 2, "--max-cost"],
  [["shop", "--max-cost", "much"], 2, "--max-cost"],
  [["shop", "--test", "  "], 2, "--unset test"],
  [["shop", "--reviewers", ""], 2, "--unset reviewers"],
  [["shop", "--unset", "colour"], 2, "max-cost"],
  [["shop", "--colour", "red"], 2, "--colour"],
] as const;

test("repo set with what cannot be is answered in one sentence, and nothing is saved", async () => {
  await using place = await named(aPlace({ script: {} }));
  for (const [index, [words, exit, part]] of refused.entries()) {
    const beside = words.length > 1 ? ["--issues", "devorch"] : [];
    const lang = index % 2 === 0 ? "en" : "es";
    const said = await place.devorch("repo", "set", ...words, "--lang", lang, ...beside);
    expect([words, said.exit, said.stdout, said.stderr.trim().split("\n").length]).toEqual([words, exit, "", 1]);
    expect(said.stderr).toContain(part);
  }
  expect(await profileIn(place)).toEqual([]);
});

test("a task works with the profile: base, test command, money; its own options come first", async () => {
  const script = { planner: [aPlan([{}]), aPlan([{}]), aPlan([{}])], executor: [doing(1), doing(1), doing(1)] };
  await using place = await named(aPlace({ script }));
  git(place.bare, "branch", "next");
  await place.devorch("repo", "set", "shop", "--base", "next", "--test", "grep -q stock stock.txt");

  // Reached by its address, it is the same repository.
  const usual = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  expect(usual.exit).toBe(0);
  expect(usual.events).toContainEqual(
    expect.objectContaining({ type: "baseline.done", command: "grep -q stock stock.txt" }),
  );
  expect((await place.show()).base).toBe("next");

  const own = ["--base", "main", "--test", "sh test.sh"];
  const said = await place.devorch("run", "Add stock again", "--repo", "shop", "--yes", "--json", ...own);
  expect(said.events).toContainEqual(expect.objectContaining({ type: "baseline.done", command: "sh test.sh" }));
  expect((await place.show("T-2")).base).toBe("main");
});

longTest("of task, profile and installation the lowest money holds, until a person raises it", async () => {
  // The one that is far below what a call costs.
  const amounts = [
    { flag: "50", profile: "0.0001", setting: "50" },
    { flag: "0.0001", profile: "50", setting: "50" },
    { flag: "50", profile: "50", setting: "0.0001" },
  ];
  for (const { flag, profile, setting } of amounts) {
    const script = { planner: [aPlan([{}])], executor: [doing(1)] };
    await using place = await named(aPlace({ script, env: { MAX_COST_USD: setting } }));
    await place.devorch("repo", "set", "shop", "--max-cost", profile);
    const said = await place.devorch("run", "Add stock", "--repo", "shop", "--yes", "--max-cost", flag);
    expect([said.exit, (await place.show()).reason]).toEqual([4, "money"]);
    // Less than a cent is told as one.
    expect((await place.show()).detail).toContain("$0.01");
    expect((await place.devorch("resume", "T-1", "--max-cost", "100")).exit).toBe(0);
  }
});

longTest("a plan that waits goes on with the profile that it was made with", async () => {
  const script = { planner: [aPlan([{}]), aPlan([{}])], executor: [doing(1)] };
  await using place = await named(aPlace({ script }));
  await place.devorch("repo", "set", "shop", "--test", "sh test.sh");
  expect((await place.devorch("run", "Add stock", "--repo", "shop", "--plan-only")).exit).toBe(0);
  await place.devorch("repo", "set", "shop", "--test", "grep -q stock stock.txt");

  const approved = await place.devorch("approve", "T-1", "--json");
  expect(approved.exit).toBe(0);
  expect(approved.events).toContainEqual(expect.objectContaining({ type: "baseline.done", command: "sh test.sh" }));
});
