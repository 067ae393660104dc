import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving, shopFiles, token } from "../../support/executable.ts";
import { type ForgeServer, startForge } from "../../support/forge/server.ts";
import { makeBare } from "../../support/git.ts";
import { longTest, rowsOf } from "../../support/long.ts";
import { apiOf, aToken } from "../remote/wire.ts";

interface Forged extends AsyncDisposable {
  place: Place;
  forge: ForgeServer;
  run(...words: string[]): ReturnType<Place["devorch"]>;
}

const template = { ".github/PULL_REQUEST_TEMPLATE.md": "- [ ] I read the rules\n" };

/** A repository `me/shop` on a forge that has a name. */
async function onForge(kind: Parameters<typeof startForge>[0], env: Record<string, string> = {}): Promise<Forged> {
  let root = "";
  const place = aPlace({
    repository: (area) => {
      root = area;
      mkdirSync(join(area, "me"));
      return makeBare(join(area, "me"), "shop", [{ ...shopFiles, ...template }]);
    },
    script: { planner: [aPlan([{}])], executor: [doing(1)] },
    env,
  });
  const forge = startForge(kind, { root, token });
  expect((await place.devorch("repo", "add", "shop", `${forge.url}/me/shop.git`, "--forge", kind)).exit).toBe(0);
  return {
    place,
    forge,
    run: (...words) => place.devorch("run", "Add stock", "--repo", "shop", "--yes", "--json", ...words),
    async [Symbol.asyncDispose]() {
      await forge[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

const kinds = ["github", "gitlab", "gitea"] as const;
test.each(rowsOf(kinds, "github"))(
  "%s: a draft after the push, once, said before the end; a follow-up keeps it",
  async (kind) => {
    await using at = await onForge(kind);

    const said = await at.run("--pr", "draft");

    expect(said.exit).toBe(0);
    const types = said.events.map(({ type }) => type);
    expect(types.slice(types.indexOf("push.done"))).toEqual(["push.done", "pr.opened", "task.completed"]);
    expect(said.events.find(({ type }) => type === "pr.opened")).toMatchObject({ number: 101, draft: true });
    expect(at.forge.pulls).toMatchObject([{ head: "feature/stock", base: "main", draft: true }]);
    expect(at.forge.pulls[0]?.title).toContain("Adds stock validation");
    for (const told of ["Part 1", "T-1", "I read the rules"]) expect(at.forge.pulls[0]?.body).toContain(told);
    expect((await at.place.show()).pullRequest).toMatchObject({ number: 101 });

    at.place.play({
      planner: [aPlan([{ files: { create: ["part2.txt"] }, verify: [{ run: "grep -q right part2.txt" }] }])],
      executor: [doing(2)],
    });
    await at.place.devorch("modify", "T-1", "more");
    const followed = await at.place.devorch("approve", "T-1", "--json");
    expect(followed.exit).toBe(0);
    expect(followed.events.filter(({ type }) => type === "pr.opened")).toHaveLength(1);
    expect(at.forge.pulls).toHaveLength(1);

    expect((await at.place.devorch("ask", "where is the PR of T-1?")).stdout).toContain("/101");
    expect(at.forge.pulls).toMatchObject([{ draft: true }]);
    const made = await at.place.devorch("ask", "please take the PR of T-1 out of draft");
    expect([made.exit, made.stdout]).toEqual([0, expect.stringContaining("ready for review")]);
    const again = await at.place.devorch("pr", "--ready", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ number: 101, draft: false });
    expect(at.forge.pulls).toMatchObject([{ draft: false }]);
    expect((await at.place.show()).pullRequest).toMatchObject({ draft: false });
  },
);

test("the forge refuses: the task is completed, the branch pushed, the card says what the token lacks; `pr` opens it later", async () => {
  await using at = await onForge("github", { PULL_REQUEST: "ready" });
  at.forge.fault = "403";

  const said = await at.run();

  expect(said.exit).toBe(0);
  expect(said.events.at(-1)?.type).toBe("task.completed");
  expect(said.events).toContainEqual(expect.objectContaining({ type: "notice", key: "pr.scope" }));
  expect(at.place.remote("rev-parse", "feature/stock")).not.toBe("");
  expect((await at.place.devorch("pr", "T-1")).exit).toBe(78);

  at.forge.fault = "none";
  expect((await at.place.devorch("ask", "abre un pull request de T-1")).stdout).toContain("/me/shop/pull/1");
  expect((await at.place.devorch("pr", "T-1")).stdout).toContain("/me/shop/pull/1");
  expect(at.forge.pulls).toMatchObject([{ draft: false }]);
});

longTest("flag before profile before setting", async () => {
  await using at = await onForge("gitea", { PULL_REQUEST: "ready" });
  await at.place.devorch("repo", "set", "shop", "--pr", "draft");
  expect((await at.run("--pr", "off")).exit).toBe(0);
  expect(at.forge.pulls).toEqual([]);
  at.place.play({ planner: [aPlan([{}])], executor: [doing(1)] });
  expect((await at.run()).exit).toBe(0);
  expect(at.forge.pulls).toMatchObject([{ draft: true }]);
});

const points = Array.from({ length: 12 }, (_, at) => 20 + at * 2);
test.each(rowsOf(points, 34))("killed at point %p of the journal: one pull request", async (point) => {
  await using at = await onForge("gitlab");
  at.place.env.DEVORCH_CRASH_AT = String(point);
  await at.run("--pr", "ready");
  delete at.place.env.DEVORCH_CRASH_AT;
  for (let state = ""; state !== "completed"; state = (await at.place.show()).state)
    await at.place.devorch("resume", "T-1");
  expect(at.forge.pulls).toHaveLength(1);
});

test("a client that lost the answer and asks again hears of the same pull request", async () => {
  await using at = await onForge("github", { HTTP_ADDR: "127.0.0.1:0" });
  expect((await at.run()).exit).toBe(0);
  const service = await serving(at.place);
  const { post } = apiOf(service.url, await aToken(at.place, "ana", "owner"));
  const ask = async () =>
    (
      await post("call", { method: "pullRequest", args: ["T-1", {}] }, { "x-devorch-request": "one-pull-request" })
    ).json();

  const first = await ask();
  expect(first).toMatchObject({ ok: { number: 101 } });
  expect(await ask()).toEqual(first);
  expect(at.forge.pulls).toHaveLength(1);
  service.kill("SIGTERM");
  expect(await service.done).toMatchObject({ exit: 0 });
});
