import { expect, test } from "bun:test";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import { isLong } from "../support/long.ts";
import { saySeed, seed } from "../support/seed.ts";
import type { Wraps } from "./life.ts";
import { simulate } from "./simulate.ts";

/** DEVORCH_SEED=n replays one; in `make test-faults` they begin where chance says. */
const only = process.env.DEVORCH_SEED;
const [count, first] = isLong ? [2000, seed] : [40, 1];
const seeds = only === undefined ? Array.from({ length: count }, (_, at) => first + at) : [Number(only)];
if (isLong) saySeed("simulator, from");

test(`${seeds.length} seeds: whatever fails, nothing is lost, doubled or left behind, and each replays exactly`, async () => {
  const failing: Record<number, string[]> = {};
  for (const seed of seeds) {
    const [first, second] = [await simulate(seed), await simulate(seed)];
    if (first.violations.length > 0) failing[seed] = first.violations;
    if (only !== undefined) console.log(first.log.join("\n"));
    if (first.log.join("\n") !== second.log.join("\n")) failing[seed] = ["it does not replay"];
  }
  // Said with how to see it again: DEVORCH_SEED=<seed> bun test tests/simulator
  expect(failing).toEqual({});
}, 600_000);

/** Bugs that were put into the ports: the same histories must show each of them. */
const bugs: [string, Wraps][] = [
  ["an effect that is journaled after it was done, not before", { store: journaledAfter }],
  ["a probe that is skipped", { ports: withoutProbe }],
  [
    "an outbox that only its running task drains",
    { mayTell: (life, task) => life.orchestrator.engine.running(task) !== undefined },
  ],
];

test.each(bugs)(
  "%s is found",
  async (_, wraps) => {
    let found: string[] = [];
    for (let seed = 1; seed <= 200 && found.length === 0; seed++) found = (await simulate(seed, wraps)).violations;
    expect(found).not.toEqual([]);
  },
  600_000,
);

function journaledAfter(store: Store): Store {
  const commit: Store["commit"] = (id, { effect, ...change }) =>
    store.commit(id, effect && !effect.done ? change : { ...change, ...(effect && { effect }) });
  return { ...store, commit };
}

function withoutProbe(ports: Ports): Ports {
  const open: Ports["workspaces"]["open"] = async (repo, options) => {
    const opened = await ports.workspaces.open(repo, options);
    const git = { ...opened.workspace.git, findTrailer: async () => undefined };
    return { ...opened, workspace: { ...opened.workspace, git } };
  };
  return { ...ports, workspaces: { ...ports.workspaces, open } };
}
