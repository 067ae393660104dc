import { expect, test } from "bun:test";
import { SharedTasks } from "../../orchestrator/run/fleet/shared_tasks.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Leases } from "../../orchestrator/run/store.ts";
import { systemClock } from "../../orchestrator/task/clock.ts";
import type { TaskState } from "../../orchestrator/task/task.ts";

test("a worker that is woken for a new task takes first what another one left in the middle", async () => {
  const taken: string[] = [];
  const states: TaskState[] = ["executing"];
  const left = ["T-2", "T-3"];
  const leases = {
    claimable: async () => ({ begun: left.filter((id) => !taken.includes(id)), others: [], nextMs: null }),
  } as unknown as Leases;
  let wake = async (_: string) => {};
  const wakeUp: Ports["wakeUp"] = {
    publish: async () => {},
    subscribe: async (handler) => {
      wake = handler;
      return () => {};
    },
    close: async () => {},
  };
  const shared = new SharedTasks({ clock: systemClock, random: Math.random, wakeUp } as Ports, leases, () => {});
  let most = 0;
  await shared.start({
    places: () => [{ states, free: most - taken.length }],
    offer: async (id) => void taken.push(id),
    untilDone: async () => {},
  });
  most = 1;
  await wake("T-9");
  expect(taken).toHaveLength(1);
  expect(left).toContain(taken[0] as string);
  most = 3;
  await wake("T-9");
  expect([...taken].sort()).toEqual(["T-2", "T-3", "T-9"]);
  shared.stop();
});
