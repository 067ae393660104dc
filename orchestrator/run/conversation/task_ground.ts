import type { Choice } from "../../models/models.ts";
import type { Redact } from "../../safety/redact.ts";
import type { Tool } from "../../sdk/tool.ts";
import type { EventBody } from "../../task/events.ts";
import type { TaskRun } from "../task_run.ts";
import type { Call, Exchange, Ground, Reply, Result, Told, Turn } from "./conversation.ts";
import { type Asked, callModel } from "./model_call.ts";
import { Toolbox } from "./toolbox.ts";

interface Place {
  /** Prefix of the journal's keys: `<round>.<revision>/<step>`. */
  key: string;
  /** The step that events name; absent while planning. */
  step: number | undefined;
  choices: readonly Choice[];
}

/** A conversation about a task: every exchange and every effect is journaled, every call is an event. */
export class TaskGround implements Ground {
  readonly #run: TaskRun;
  readonly #place: Place;
  readonly #toolbox: Toolbox;
  #events: EventBody[] = [];

  constructor(run: TaskRun, place: Place) {
    this.#run = run;
    this.#place = place;
    this.#toolbox = new Toolbox(run);
  }

  get redact(): Redact {
    return this.#run.ports.redact;
  }

  async journal(): Promise<Turn[]> {
    const rows = await this.#run.ports.store.effects(this.#run.task.id, `${this.#place.key}/model/`);
    return rows
      .sort((one, other) => one.key.localeCompare(other.key))
      .map(({ intent, result, done }) => {
        const { send, cut, wakeAt } = intent as Asked;
        return { send, reply: done ? (result as Reply) : null, cut, wakeAt };
      });
  }

  ask({ number, stored, ...exchange }: Exchange): Promise<Reply> {
    const { key, choices } = this.#place;
    const events = this.#events.splice(0);
    const before = { cut: stored?.cut, wakeAt: stored?.wakeAt };
    return callModel(this.#run, { ...exchange, ...before, key: turnKey(key, number), events, choices });
  }

  use(call: Call, tool: Tool, place: string): Promise<Told> {
    return this.#toolbox.use(call, tool, `${this.#place.key}/tool/${place}`);
  }

  recall(call: Call, tool: Tool, result: Pick<Result, "output" | "isError">, place: string): Promise<void> {
    return this.#toolbox.recall(call, tool, result, `${this.#place.key}/tool/${place}`);
  }

  pause(): Promise<void> {
    return this.#run.ports.clock.sleep(0, this.#run.signal);
  }

  called({ name: tool, input }: Call, ok: boolean): void {
    const { step } = this.#place;
    const detail = detailOf(input);
    this.#events.push({
      type: "tool.called",
      tool,
      ok,
      ...(step !== undefined && { step }),
      ...(detail !== "" && { detail }),
    });
  }

  async save(): Promise<void> {
    if (this.#events.length > 0) await this.#run.commit({ events: this.#events.splice(0) });
  }

  filesState(): string {
    return this.#toolbox.state;
  }
}

/** Zero-padded, so that the keys sort as the turns came. */
function turnKey(prefix: string, number: number): string {
  return `${prefix}/model/${String(number).padStart(4, "0")}`;
}

/** What a call is about, in a few words: the path, the command, the pattern. */
function detailOf(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const { path, from, command, pattern } = input as Record<string, unknown>;
  const about = path ?? from ?? command ?? pattern;
  return typeof about === "string" ? about.slice(0, 120) : "";
}
