import type { Devorch, TaskView } from "../../orchestrator/actions/devorch.ts";
import type { Runtime } from "../../orchestrator/app/runtime.ts";
import type { Script } from "../../orchestrator/demo/model_server/play.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";
import type { TaskOptions } from "../../orchestrator/task/task.ts";
import { aPlace, aPlan, doing, type Place, type PlaceOptions } from "./executable.ts";
import { aHouse } from "./house.ts";

export const branch = "feature/stock";

/** One step that writes `part<n>.txt`. */
export function part(n: number, more: Record<string, unknown> = {}): Script {
  const file = `part${n}.txt`;
  const step = { title: `Part ${n}`, files: { create: [file] }, verify: [{ run: `grep -q right ${file}` }] };
  return { planner: [aPlan([step], more)], executor: [doing(n)] };
}

/** The real owner of a data folder in this process, and a repository over HTTP. */
export interface Owner extends AsyncDisposable {
  place: Place;
  house: Runtime;
  devorch: Devorch;
  /** Starts T-1, approved beforehand, and waits until it rests. */
  run(options?: TaskOptions, repo?: string): Promise<TaskView>;
  modify(change?: string): Promise<TaskView>;
  approve(): Promise<TaskView>;
  /** Waits until nothing is worked on. */
  rests(id?: string): Promise<TaskView>;
  events(id?: string): Promise<TaskEvent[]>;
  notices(id?: string): Promise<string[]>;
  tip(name?: string): string;
  trailers(name?: string): string[];
  /** Ends the process's work and opens the same data folder again. */
  restart(): Promise<void>;
}

export async function anOwner(options: Partial<PlaceOptions> = {}): Promise<Owner> {
  const place = aPlace({ script: part(1), ...options });
  let house = await aHouse(place);
  const rests = async (id = "T-1") => {
    await house.devorch.engine.untilIdle();
    return house.devorch.show(id);
  };
  const events = (id = "T-1") => house.store.events(id);
  return {
    place,
    get house() {
      return house;
    },
    get devorch() {
      return house.devorch;
    },
    async run(given = {}, repo = place.url) {
      await house.devorch.start({ text: "Add stock", repo, lang: "en", chat: "c", options: { yes: true, ...given } });
      return rests();
    },
    async modify(change = "write more") {
      await house.devorch.modify("T-1", { change, by: "ana" });
      return rests();
    },
    async approve() {
      await house.devorch.approve("T-1", { by: "ana" });
      return rests();
    },
    rests,
    events,
    notices: async (id) => (await events(id)).flatMap((event) => (event.type === "notice" ? [event.key] : [])),
    tip: (name = branch) => place.remote("rev-parse", name),
    trailers: (name = branch) =>
      place.remote("log", "--format=%(trailers:key=Devorch-Step,valueonly,separator=)", `main..${name}`).split("\n"),
    async restart() {
      await house.halt();
      await house.leave();
      house = await aHouse(place);
    },
    async [Symbol.asyncDispose]() {
      await house.halt();
      await house.leave();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** An owner whose T-1 is delivered on feature/stock. */
export async function delivered(options: Partial<PlaceOptions> = {}): Promise<Owner> {
  const owner = await anOwner(options);
  const { state, detail } = await owner.run();
  if (state !== "completed") throw new Error(`T-1 is ${state}: ${detail}`);
  return owner;
}
