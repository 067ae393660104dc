import { hostname } from "node:os";
import { FleetOrchestrator } from "../actions/fleet/fleet_orchestrator.ts";
import { peersBy } from "../chat/fleet/client.ts";
import { answerPeers } from "../chat/fleet/server.ts";
import type { Settings } from "../config/index.ts";
import { plansAtOnce } from "../run/engine.ts";
import { type WakeUp, wakeUpBy } from "../run/fleet/wake_up.ts";
import type { Ports } from "../run/ports.ts";
import type { Store } from "../run/store.ts";
import type { RuntimeOptions } from "./runtime.ts";

/** What a process has beyond one machine; undefined where it owns its data alone. */
export function fleetOf({ settings, mode, owner, installation }: RuntimeOptions, ports: Ports) {
  const { leases, members } = ports.store;
  if (!leases || !members) return undefined;
  const { now } = ports.clock;
  const isCommand = owner === undefined;
  const works = !isCommand && settings.roles.includes("worker");
  let secret: Promise<string> | undefined;
  const known = () => {
    secret ??= members.secret().catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
    return secret;
  };
  const peers = peersBy(known, now);
  const devorch = new FleetOrchestrator({ ports, leases, members, peers, works, isCommand }, mode);
  return {
    devorch,
    answerPeers: answerPeers({
      own: members.own,
      secret: known,
      now,
      act: (method, args) => devorch.here(method, args),
      onError: (error) => ports.warn("fleet.call-failed", { error: String(error) }),
    }),
    enter: (url: string) =>
      members.enter({ name: hostname(), url, roles: settings.roles, version: installation.version }),
    leave: () => (isCommand ? undefined : members.leave().catch(() => {})),
    hasWorker: async () => (await members.alive()).some(({ roles }) => roles.includes("worker")),
  };
}

/** How workers hear of tasks that wait: by the queue where there is one, else by the database. */
export async function wakeUpOf(
  { queue, limits }: Settings,
  { notices }: Store,
  warn: Ports["warn"],
): Promise<WakeUp | undefined> {
  if (queue === null) return notices && wakeUpBy(notices);
  const { openQueue } = await import("../queue/queue.ts");
  return openQueue(queue, { places: limits.parallelTasks + plansAtOnce, warn });
}
