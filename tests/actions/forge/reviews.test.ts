import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Script } from "../../../orchestrator/demo/model_server/play.ts";
import { anOwner, branch, type Owner, part } from "../../support/delivered.ts";
import { shopFiles, token } from "../../support/executable.ts";
import { type ForgeKind, type ForgeServer, startForge } from "../../support/forge/server.ts";
import { makeBare } from "../../support/git.ts";
import { longTest, rowsOf } from "../../support/long.ts";
import { until } from "../../support/until.ts";

interface Reviewed extends AsyncDisposable {
  owner: Owner;
  forge: ForgeServer;
  /** A review of one comment; returns the comment's number. */
  says(by: string, body: string): number;
  /** Waits until the forge was looked at this often from now on. */
  looks(times: number): Promise<void>;
}

/** T-1 is delivered with a pull request on a forge, which is looked at all the time. */
async function reviewed(kind: ForgeKind, profile: Record<string, string> = {}, env = {}): Promise<Reviewed> {
  let root = "";
  const owner = await anOwner({
    repository: (area) => {
      root = area;
      mkdirSync(join(area, "me"));
      return makeBare(join(area, "me"), "shop", [shopFiles]);
    },
    env,
  });
  const forge = startForge(kind, { root, token });
  await owner.devorch.addRepo("shop", `${forge.url}/me/shop.git`, kind);
  await owner.devorch.setRepo("shop", { set: { pr: "ready", ...profile }, unset: [], by: "ana" });
  const { state, pullRequest } = await owner.run({}, "shop");
  if (state !== "completed" || !pullRequest) throw new Error(`T-1 is ${state}`);
  const watch = await owner.house.devorch.forgeWatch({ desk: { chat: "c", lang: "en" }, pace: 3000 });
  await watch.start();
  const looked = () => forge.requests.filter(({ path }) => /reviews$|discussions$/.test(path)).length;
  return {
    owner,
    forge,
    says: (by, body) => forge.review(by, [{ path: "part1.txt", line: 1, body }])[0] ?? 0,
    async looks(times) {
      const from = looked();
      await until(() => looked() >= from + times);
    },
    async [Symbol.asyncDispose]() {
      await watch.stop();
      await owner[Symbol.asyncDispose]();
      await forge[Symbol.asyncDispose]();
    },
  };
}

const stateOf = async ({ owner }: Reviewed) => (await owner.devorch.show("T-1")).state;
const received = async ({ owner }: Reviewed) =>
  (await owner.events()).filter((event) => event.type === "review.received");

longTest(
  "after five revisions for reviews the sixth review is told and left to a person",
  async () => {
    await using at = await reviewed("github");
    const { owner, forge } = at;
    for (let n = 1; n <= 5; n++) {
      owner.place.play(part(n + 1));
      const comment = at.says("ana", `wish ${n}`);
      await until(async () => (await stateOf(at)) === "planned");
      await owner.devorch.reject("T-1", { why: "not now", by: "ana" });
      await until(() => forge.answers(comment).length === 1);
    }
    const sixth = at.says("ana", "one wish more");
    await until(async () => (await received(at)).length === 6);
    await at.looks(3);

    expect(await stateOf(at)).toBe("completed");
    const stops = (await received(at)).map((event) => ("stop" in event ? event.stop : "none"));
    expect(stops).toEqual(["none", "none", "none", "none", "none", "rounds"]);
    expect(forge.answers(sixth)).toEqual([]);
    // A person's own word goes on.
    owner.place.play(part(9));
    expect(await owner.modify("the sixth wish")).toMatchObject({ state: "planned" });
  },
  60_000,
);

const bots: [kind: ForgeKind, name: string][] = [
  ["github", "helper[bot]"],
  ["gitlab", "project_7_bot_1234"],
  ["gitea", "helper-bot"],
];
test.each(rowsOf(bots, "gitea"))(
  "%s: %s that answers every answer is not heard, unless it is a reviewer by name",
  async (kind, bot) => {
    await using at = await reviewed(kind);
    const { owner, forge } = at;
    forge.people[bot] = "write";
    const loop = setInterval(() => {
      const last = forge.comments.at(-1);
      if (last && last.by !== bot)
        forge.comments.push({ ...last, id: forge.nextId(), by: bot, body: "I do not agree." });
    }, 5);
    try {
      owner.place.play(part(2));
      const comment = at.says("ana", "more");
      await until(async () => (await stateOf(at)) === "planned");
      expect((await owner.approve()).state).toBe("completed");
      await until(() => forge.answers(comment).length >= 2);
      await at.looks(4);

      expect(await received(at)).toMatchObject([{ by: "ana" }]);
      expect(forge.comments.filter(({ by }) => by === forge.me)).toHaveLength(1);
      expect(await stateOf(at)).toBe("completed");
    } finally {
      clearInterval(loop);
    }

    owner.place.play(part(3));
    await owner.devorch.setRepo("shop", { set: { reviewers: bot }, unset: [], by: "ana" });
    await until(async () => (await received(at)).length === 2);
    expect((await received(at)).at(-1)).toMatchObject({ by: bot });
  },
  60_000,
);

/** $0.40 a call. */
const usage = { input: 0, output: 20_000, cached: 0, cacheWrite: 0 };

test("the money ends while a review is answered: no answer is given before the work is done, then one, and the next review waits", async () => {
  await using at = await reviewed("gitlab", {}, { MAX_COST_USD: "0.30" });
  const { owner, forge } = at;
  const { planner: [plan] = [], executor } = part(2) as { planner: object[]; executor: object[] };
  owner.place.play({ planner: [{ ...plan, usage }], executor: executor.map((one) => ({ ...one, usage })) } as Script);
  const first = at.says("ana", "more");
  await until(async () => (await stateOf(at)) === "planned");

  expect(await owner.approve()).toMatchObject({ state: "paused", reason: "money" });
  const second = at.says("ana", "and more");
  await Bun.sleep(300);
  expect([forge.answers(first), await received(at)]).toMatchObject([[], [{ comments: 1 }]]);

  owner.place.play(part(2));
  await owner.devorch.resume("T-1", { raiseUsd: 5, by: "ana" });
  await until(() => forge.answers(first).length > 0);
  await until(async () => (await received(at)).length === 2);

  expect(forge.answers(first)).toEqual([expect.stringContaining("revision")]);
  expect(forge.answers(second)).toEqual([]);
  expect(forge.pulls).toHaveLength(1);
  expect(owner.tip(branch)).not.toBe("");
}, 60_000);
