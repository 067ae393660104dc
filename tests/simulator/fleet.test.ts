import { expect, test } from "bun:test";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Leases, Store } from "../../orchestrator/run/store.ts";
import { UserError } from "../../orchestrator/task/errors.ts";
import { workOf } from "../../orchestrator/task/task.ts";
import { isLong } from "../support/long.ts";
import { saySeed, seed } from "../support/seed.ts";
import { type FleetWraps, simulateFleet } from "./fleet/simulate_fleet.ts";

/** DEVORCH_SEED=n replays one; in `make test-faults` they begin where chance says. */
const only = process.env.DEVORCH_SEED;
const [count, first] = isLong ? [1500, seed] : [40, 1];
const seeds = only === undefined ? Array.from({ length: count }, (_, at) => first + at) : [Number(only)];
if (isLong) saySeed("simulator of a fleet, from");

test(`${seeds.length} seeds: processes that crash and freeze on a store that goes away lose and double nothing, and each replays exactly`, async () => {
  const failing: Record<number, string[]> = {};
  for (const seed of seeds) {
    const [first, second] = [await simulateFleet(seed), await simulateFleet(seed)];
    if (first.violations.length > 0) failing[seed] = first.violations;
    if (only !== undefined) console.log(first.log.join("\n"));
    if (first.log.join("\n") !== second.log.join("\n")) failing[seed] = ["it does not replay"];
  }
  // Said with how to see it again: DEVORCH_SEED=<seed> bun test tests/simulator/fleet.test.ts
  expect(failing).toEqual({});
}, 600_000);

/** The traps that a prototype fell into: the same histories must show each of them. */
const traps: [string, FleetWraps][] = [
  ["1: a clone of earlier is worked in as it is", { ports: anyClone }],
  ["2: what is left over is swept before it is claimed", { ports: sweptFirst }],
  ["3: a store that is away is a fault of the run", { store: awayIsFault }],
  ["4: what people say is saved without a fence", { unfenced: true }],
];

test.each(traps)(
  "trap %s: found",
  async (_, wraps) => {
    let found: string[] = [];
    for (let seed = 1; seed <= 200 && found.length === 0; seed++) found = (await simulateFleet(seed, wraps)).violations;
    expect(found).not.toEqual([]);
  },
  600_000,
);

function anyClone(ports: Ports): Ports {
  const open: Ports["workspaces"]["open"] = async (repo, options) => {
    const opened = await ports.workspaces.open(repo, options);
    const task = (await ports.store.tasks()).find(({ folder }) => folder === options.folder);
    const branch = (task && workOf(task)?.branch) ?? "";
    const head = async () => ({ ...(await opened.workspace.git.head()), ...(branch && { branch }) });
    const git = { ...opened.workspace.git, head, isAncestor: async () => true };
    const identity = task?.clone?.names[0] ?? opened.identity;
    return { ...opened, identity, workspace: { ...opened.workspace, git } };
  };
  return { ...ports, workspaces: { ...ports.workspaces, open } };
}

function sweptFirst(ports: Ports): Ports {
  const { leases } = ports.store;
  if (!leases) return ports;
  const claimable: Leases["claimable"] = async (...args) => {
    const working = await ports.store.tasks(["queued", "executing"]);
    await ports.workspaces.sweep(...working.map(({ folder }) => folder));
    return await leases.claimable(...args);
  };
  const wrapped = new Proxy(leases, {
    get: (of, name) => {
      if (name === "claimable") return claimable;
      const found = Reflect.get(of, name);
      return typeof found === "function" ? found.bind(of) : found;
    },
  });
  return { ...ports, store: { ...ports.store, leases: wrapped } };
}

function awayIsFault(store: Store): Store {
  const commit: Store["commit"] = (...args) =>
    store.commit(...args).catch((error: unknown) => {
      throw error instanceof UserError && error.key === "state.away" ? new Error("connection lost") : error;
    });
  return { ...store, commit };
}
