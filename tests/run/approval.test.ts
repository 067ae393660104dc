import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Devorch } from "../../orchestrator/actions/devorch.ts";
import type { Runtime } from "../../orchestrator/app/runtime.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";
import type { Task, TaskState } from "../../orchestrator/task/task.ts";
import { unapproved } from "../support/approved.ts";
import { aPlace, aPlan, call, doing, type Place } from "../support/executable.ts";
import { scratch } from "../support/git.ts";
import { aHouse } from "../support/house.ts";
import { longTest, rowsOf } from "../support/long.ts";

/** A task on its way, through the real orchestrator. */
class Road implements AsyncDisposable {
  readonly place: Place;
  house: Runtime;

  private constructor(place: Place, house: Runtime) {
    this.place = place;
    this.house = house;
  }

  static async begin(place: Place): Promise<Road> {
    return new Road(place, await aHouse(place));
  }

  get devorch(): Devorch {
    return this.house.devorch;
  }

  async start(options = {}): Promise<void> {
    const { devorch, place } = this;
    await devorch.start({ text: "Add stock", repo: place.url, lang: "en", chat: "c", options });
    await this.rests();
  }

  async approve(): Promise<void> {
    await this.devorch.approve("T-1", { by: "ana" });
    await this.rests();
  }

  async resume(): Promise<void> {
    await this.devorch.resume("T-1", {});
    await this.rests();
  }

  /** Nothing is worked on any more. */
  async rests(): Promise<void> {
    await this.house.devorch.engine.untilIdle();
  }

  async modify(change = "use zod"): Promise<void> {
    await this.devorch.modify("T-1", { change, by: "ana" });
  }

  /** The planner has been asked this often. */
  async asked(count: number): Promise<void> {
    while (this.place.models.requests.length < count) await Bun.sleep(10);
  }

  async restart(): Promise<void> {
    await this.house.halt();
    await this.house.leave();
    this.house = await aHouse(this.place);
  }

  async state(): Promise<string> {
    return (await this.devorch.show("T-1")).state;
  }

  events(): Promise<TaskEvent[]> {
    return this.house.store.events("T-1");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house.halt();
    await this.house.leave();
    await this.place[Symbol.asyncDispose]();
  }
}

const invalid = aPlan([{ files: { modify: ["nowhere.txt"] } }]);
const question = { calls: [call("ask_user", { questions: [{ text: "When?" }] })] };
const another = aPlan([{ title: "With zod" }, {}]);
const edited = (more: object) => {
  const { calls } = aPlan([{}]);
  return { ...(calls?.[0]?.input as object), ...more };
};

/** Roads from a plan that waits to a task that may be resumed; what the planner says after its first plan. */
const roads: Record<string, { planner?: object[]; walk(road: Road): Promise<void> }> = {
  "it was cancelled": { walk: ({ devorch }) => devorch.cancel("T-1") },
  "it was rejected": { walk: ({ devorch }) => devorch.reject("T-1", { why: "no", by: "ana" }) },
  "it was rejected, and devorch began anew": {
    async walk(road) {
      await road.devorch.reject("T-1", { why: "no", by: "ana" });
      await road.restart();
    },
  },
  "it was cancelled after a change that took a step away": {
    planner: [],
    async walk(road) {
      await road.modify("drop step 2");
      await road.devorch.cancel("T-1");
    },
  },
  "it was cancelled after another change": {
    planner: [another],
    async walk(road) {
      await road.modify();
      await road.rests();
      await road.devorch.cancel("T-1");
    },
  },
  "it was edited by hand, then cancelled": {
    async walk({ devorch }) {
      await devorch.edit("T-1", { plan: edited({ summary: "By hand" }), by: "ana" });
      await devorch.cancel("T-1");
    },
  },
  "a change of it came out invalid": {
    planner: [invalid, invalid, invalid],
    async walk(road) {
      await road.modify();
      await road.rests();
    },
  },
  "it was cancelled while a change of it was planned": {
    planner: [{ misbehave: "hang" }],
    async walk(road) {
      await road.modify();
      await road.asked(2);
      await road.devorch.cancel("T-1");
    },
  },
  "a change of it paused for the key, and it was cancelled": {
    planner: [{ misbehave: { status: 401 } }],
    async walk(road) {
      await road.modify();
      await road.rests();
      await road.devorch.cancel("T-1");
    },
  },
  "a change of it was interrupted by hand, and planned to its end": {
    planner: [{ misbehave: "hang" }, another],
    async walk(road) {
      await road.modify();
      await road.asked(2);
      await road.devorch.pause("T-1");
    },
  },
  "a change of it failed, and that was resumed and cancelled": {
    planner: [invalid, invalid, invalid],
    async walk(road) {
      await road.modify();
      await road.rests();
      await road.devorch.resume("T-1", {});
      await road.restart();
      await road.devorch.cancel("T-1");
    },
  },
};

test.each(rowsOf(Object.entries(roads), "it was cancelled while a change of it was planned"))(
  "a plan that nobody approved waits for that again when it is resumed after %s",
  async (_, { planner = [], walk }) => {
    const script = { planner: [aPlan([{}, {}]), ...planner], executor: [doing(1), doing(2)] };
    await using road = await Road.begin(aPlace({ script }));
    await road.start();
    expect(await road.state()).toBe("planned");

    await walk(road);
    await road.resume();

    expect(await road.state()).toBe("planned");
    const events = await road.events();
    expect(events.at(-1)?.type).toBe("plan.ready");
    expect(unapproved(events)).toEqual([]);
    expect(road.place.remote("branch", "--list").trim()).toBe("* main");
    expect(road.place.models.requests.filter(({ tools }) => tools.includes("finish_step"))).toEqual([]);
    await road.approve();
    expect(await road.state()).toBe("completed");
    expect(unapproved(await road.events())).toEqual([]);
  },
);

describe("a plan that came with a branch", () => {
  const area = scratch();
  /** A remote with a branch whose second step stayed red. */
  const left = join(area.path, "left.git");

  beforeAll(async () => {
    const wrong = doing(2, "no");
    const script = { planner: [aPlan([{}, {}])], executor: [doing(1), wrong, wrong, wrong] };
    await using road = await Road.begin(aPlace({ script }));
    await road.start({ yes: true });
    expect(await road.state()).toBe("failed");
    cpSync(road.place.bare, left, { recursive: true });
  }, 60_000);

  afterAll(() => area[Symbol.dispose]());

  const ways: [string, (road: Road) => Promise<void>][] = [
    ["cancelled", ({ devorch }) => devorch.cancel("T-1")],
    ["rejected", ({ devorch }) => devorch.reject("T-1", { why: "no", by: "ana" })],
    [
      "cancelled and rolled back",
      async ({ devorch }) => {
        await devorch.cancel("T-1");
        await devorch.rollback("T-1", { step: 1 });
        await devorch.cancel("T-1");
      },
    ],
  ];

  test.each(rowsOf(ways, "cancelled and rolled back"))(
    "is not pushed, and waits when it is resumed after it was %s; its green steps stay",
    async (_, walk) => {
      const repository = (root: string) => {
        cpSync(left, join(root, "shop.git"), { recursive: true });
        return join(root, "shop.git");
      };
      await using road = await Road.begin(aPlace({ repository, script: { executor: [doing(2)] } }));
      const tip = road.place.remote("rev-parse", "feature/stock");
      const adoption = { url: road.place.url, branch: "feature/stock", lang: "en", chat: "c", yes: false } as const;
      await road.devorch.adopt(adoption);

      await walk(road);
      await road.rests();
      await road.resume();

      expect([await road.state(), unapproved(await road.events())]).toEqual(["planned", []]);
      expect(road.place.remote("rev-parse", "feature/stock")).toBe(tip);
      expect((await road.devorch.show("T-1")).steps.map(({ state }) => state)).toEqual(["green", "pending"]);
      await road.approve();
      expect(await road.state()).toBe("completed");
    },
  );
});

describe("what stands approved in no row", () => {
  test.each(rowsOf<TaskState>(["queued", "executing", "finalizing"], "executing"))(
    "and is %s at the start of devorch waits, and says so",
    async (state) => {
      await using road = await Road.begin(aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } }));
      await road.start();
      const { store } = road.house;
      const { plan, ...task } = (await store.task("T-1")) as Task & { state: "planned" };
      const step = { title: "Part 1", state: "pending", attempts: 0, reds: 0, commit: null, evidence: [], notes: [] };
      const work = {
        ...{ base: { branch: "main", sha: road.place.remote("rev-parse", "main") }, branch: "", baseline: null },
        ...{ setUp: false, steps: [{ ...step, summary: "", output: "" }], checkpoints: 0, pushed: null, leftovers: [] },
      };
      const outcome = { state: "completed" };
      await store.commit("T-1", { task: { ...task, state, plan, work, outcome } as unknown as Task });

      await road.restart();
      await road.rests();

      expect(await road.state()).toBe("planned");
      expect((await road.events()).slice(-2)).toMatchObject([
        { type: "notice", key: "task.not-approved" },
        { type: "plan.ready", revision: 1 },
      ]);
      await road.approve();
      expect(await road.state()).toBe("completed");
    },
  );
});

describe("a plan that was approved", () => {
  longTest("needs no second word after a cancel or a pause; rolled back it is approved by its scope", async () => {
    await using road = await Road.begin(
      aPlace({ script: { planner: [aPlan([{}, {}])], executor: [doing(1), { misbehave: { status: 401 } }] } }),
    );
    await road.start({ yes: true });
    await road.devorch.cancel("T-1");
    expect(await road.state()).toBe("cancelled");
    road.place.play({ executor: [doing(2)] });
    await road.resume();
    expect(await road.state()).toBe("completed");

    await road.devorch.rollback("T-1", { step: 1 });
    const { hash } = (await road.devorch.show("T-1")).plan ?? {};
    expect((await road.events()).slice(-3)).toMatchObject([
      { type: "plan.modified", revision: 2 },
      { type: "plan.approved", revision: 2, hash, by: "scope of revision 1" },
      { type: "task.paused", reason: "interrupted" },
    ]);
    road.place.play({ executor: [doing(2, "right again")] });
    await road.resume();

    expect(await road.state()).toBe("completed");
    const events = await road.events();
    expect(unapproved(events)).toEqual([]);
    expect(events.flatMap((event) => (event.type === "plan.approved" ? [event.by] : []))).toEqual([
      "--yes",
      "scope of revision 1",
    ]);
  });
});

describe("a question that was open at a cancel", () => {
  const open = async ({ devorch }: Road) =>
    (await devorch.show("T-1")).questions.filter(({ answer }) => answer === null).map(({ text }) => text);

  test("is asked again, once, and the planner goes on with its answer", async () => {
    await using road = await Road.begin(aPlace({ script: { planner: [question, aPlan([{}])], executor: [] } }));
    await road.start();
    for (const _ of [1, 2]) {
      await road.devorch.cancel("T-1");
      await road.resume();
      expect([await road.state(), await open(road)]).toEqual(["clarifying", ["When?"]]);
    }
    expect(road.place.models.requests).toHaveLength(1);

    await road.devorch.answer("T-1", { text: "now", by: "ana" });
    await road.rests();

    expect(await road.state()).toBe("planned");
    expect((await road.devorch.show("T-1")).questions).toMatchObject([{ n: 1, text: "When?", answer: "now" }]);
    expect(road.place.models.requests).toHaveLength(2);
  });

  longTest("about a change of the plan goes on with that change", async () => {
    await using road = await Road.begin(
      aPlace({ script: { planner: [aPlan([{}]), question, another], executor: [] } }),
    );
    await road.start();
    await road.modify("use zod");
    await road.rests();
    await road.devorch.cancel("T-1");
    await road.resume();
    expect(await road.state()).toBe("clarifying");

    await road.devorch.answer("T-1", { text: "now", by: "ana" });
    await road.rests();

    expect(await road.devorch.show("T-1")).toMatchObject({ state: "planned", revision: 2 });
    expect(road.place.models.requests.at(-1)?.messages[0]?.text).toContain("use zod");
  });
});

longTest("what nothing would check is shown as such again", async () => {
  const files = { "README.md": "# Nothing to run\n" };
  await using road = await Road.begin(aPlace({ files, script: { planner: [aPlan([{ verify: [] }])], executor: [] } }));
  await road.start();
  for (const _ of [1, 2]) {
    await road.devorch.cancel("T-1");
    await road.resume();
    expect(await road.devorch.show("T-1")).toMatchObject({ state: "planned", verified: false });
  }
});

test("a rejection is taken back within a day, and stands after it", async () => {
  await using road = await Road.begin(aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } }));
  await road.start();
  const rejectedBefore = async (hours: number) => {
    await road.devorch.reject("T-1", { why: "", by: "ana" });
    const task = (await road.house.store.task("T-1")) as Task;
    const updatedAt = new Date(Date.now() - hours * 3_600_000).toISOString();
    await road.house.store.commit("T-1", { task: { ...task, updatedAt } });
  };
  await rejectedBefore(23);
  await road.resume();
  expect(await road.state()).toBe("planned");
  expect((await road.events()).slice(-2)).toMatchObject([
    { type: "task.resumed", from: "rejected" },
    { type: "plan.ready", revision: 1 },
  ]);

  await rejectedBefore(25);
  await expect(road.devorch.resume("T-1", {})).rejects.toMatchObject({ key: "task.rejected-before", exit: 2 });
  expect(await road.state()).toBe("rejected");
});
