import { drainMicrotasks } from "bun:jsc";
import { join } from "node:path";
import { load } from "../../orchestrator/sdk/load.ts";
import { UserError } from "../../orchestrator/task/errors.ts";
import type { Task } from "../../orchestrator/task/task.ts";
import { unapproved } from "../support/approved.ts";
import { Life, type Wraps } from "./life.ts";
import type { Commit } from "./repository.ts";
import { hasEnded, type Machine, newMachine, World } from "./world.ts";

const loaded = await load({ root: join(import.meta.dir, "..", "..") });
const longestMs = 4 * 3_600_000;

export interface Simulated {
  log: string[];
  violations: string[];
}

/** One to three tasks from their start to their end, with whatever this seed lets happen on the way. */
export function simulate(seed: number, wraps: Wraps = {}): Promise<Simulated> {
  // Not from within a microtask, where the others could not be run to their end.
  return new Promise((resolve, reject) =>
    setImmediate(() => {
      try {
        resolve(played(seed, wraps));
      } catch (error) {
        reject(error);
      }
    }),
  );
}

function played(seed: number, wraps: Wraps): Simulated {
  const world = new World(seed);
  const machine = newMachine();
  const person = { asked: 1 + world.chance.upTo(2), cancels: world.chance.next() < 0.25 };
  while (!isOver(world, person.asked) && world.time.now < longestMs) live(world, { machine, person, wraps });
  const violations = [...world.violations, ...wrongAtTheEnd(world, person.asked)];
  for (const task of world.memory.tasks.values()) {
    const clone = machine.clones.get(task.folder);
    violations.push(...wrongWith(world, task, clone?.history ?? []));
  }
  if (machine.processes.size > 0) violations.push("a process is left");
  return { log: world.log, violations };
}

export interface Person {
  asked: number;
  cancels: boolean;
}

interface Place {
  machine: Machine;
  person: Person;
  wraps: Wraps;
}

/** One process, until it crashes or nothing is left to do. */
function live(world: World, { machine, person, wraps }: Place): void {
  const life = new Life(world, loaded, { machine, wraps });
  world.note("start");
  world.loseClones(machine);
  void life.start();
  attend(life, person);
  while (!life.dead && !isOver(world, person.asked) && world.time.now < longestMs) {
    drainMicrotasks();
    if (life.dead) break;
    world.keepOlderClone(machine);
    if (!world.time.step()) {
      world.violated("nothing goes on any more");
      world.time.now = longestMs;
    }
  }
  world.time.forget(life);
  life.dead = true;
  world.time.now += 1000;
}

/** Somebody who looks now and then: asks for tasks, approves plans, resumes what paused, and may change their mind. */
function attend(life: Life, person: Person): void {
  const { world, orchestrator } = life;
  world.time.after(1000 + world.chance.upTo(3000), life, async () => {
    await say(life, person, orchestrator).catch((error) => {
      if (!(error instanceof UserError)) world.violated(`a word: ${error}`);
    });
    attend(life, person);
  });
}

export async function say(
  { world }: Pick<Life, "world">,
  person: Person,
  devorch: Life["orchestrator"],
): Promise<void> {
  const { tasks } = world.memory;
  if (tasks.size < person.asked) {
    const manner = ["neat", "clumsy", "picky", "unsure"][world.chance.upTo(3)];
    const text = `job ${tasks.size + 1}: ${1 + world.chance.upTo(2)} steps, ${manner}`;
    const options = world.chance.next() < 0.5 ? { yes: true } : {};
    await devorch.start({ text, repo: "shop", lang: "en", chat: "c", options });
    return;
  }
  for (const { id, state } of [...tasks.values()]) {
    if (state === "planned") await devorch.approve(id, { by: "sim" });
    if (state === "paused") await devorch.resume(id, {});
  }
  if (!person.cancels || world.chance.next() > 0.05) return;
  person.cancels = false;
  await devorch.cancel("T-1");
}

export function isOver({ memory }: World, asked: number): boolean {
  const tasks = [...memory.tasks.values()];
  return (
    tasks.length >= asked && tasks.every(({ state }) => hasEnded(state)) && memory.outbox.every(({ sent }) => sent)
  );
}

/** What must be true of every history, whatever happened in it. */
export function wrongAtTheEnd(world: World, asked: number): string[] {
  const { memory, told, calls, faults } = world;
  const wrong: string[] = [];
  const check = (right: boolean, what: string) => void (right || wrong.push(what));
  check(isOver(world, asked), "it does not come to an end");
  check(memory.usage.length >= calls, `${calls} calls were made, ${memory.usage.length} are recorded`);
  for (const { key, sent } of memory.outbox) check(sent && told.has(key), `${key} was never told`);
  const often = [...told.values()].reduce((sum, times) => sum + times - 1, 0);
  check(often <= faults, "a message was told twice without a reason");
  return wrong;
}

/** `history`: the commits of its branch. */
export function wrongWith({ memory, remote }: World, task: Task, history: readonly Commit[]): string[] {
  const wrong: string[] = [];
  const check = (right: boolean, what: string) => void (right || wrong.push(`${task.id} ${what}`));
  check(task.state === "completed" || task.state === "cancelled", `ended ${task.state}`);
  const events = memory.events.get(task.id) ?? [];
  const ends = events.filter(({ type }) => /^task\.(completed|failed|cancelled|rejected)$/.test(type));
  check(unapproved(events).length === 0, `worked without an approval: ${unapproved(events)}`);
  check(ends.length === 1 && events.at(-1) === ends[0], `has ${ends.length} endings`);
  if (!("work" in task) || !task.work || task.work.branch === "") return wrong;
  const { steps, branch } = task.work;
  const files = history.at(-1)?.tree ?? {};
  const trailers = history.flatMap(({ message }) => /^Devorch-Step: (.*)$/m.exec(message)?.[1] ?? []);
  check(new Set(trailers).size === trailers.length, `has a commit twice: ${trailers}`);
  check(String(remote.get(branch)) === String(history.map(({ sha }) => sha)), "is not what the remote has");
  if (task.state !== "completed") return wrong;
  const wanted = steps.map((_, at) => `${task.id}/${task.plan.revision}/${at + 1}`);
  check(String(trailers) === String(wanted), `has the commits ${trailers}`);
  for (const at of steps.keys()) check(files[`part${at + 1}.txt`] === "right\n", `lost part ${at + 1}`);
  check(
    String(steps.map(({ commit }) => commit)) === String(history.slice(1).map(({ sha }) => sha)),
    "names other commits",
  );
  return wrong;
}
