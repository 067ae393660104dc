import type { ModelChoice } from "../../models/models.ts";
import type { Redact } from "../../safety/redact.ts";
import type { Tool } from "../../sdk/tool.ts";
import type { EventBody } from "../../task/events.ts";
import type { TaskRun } from "../task_run.ts";
import type {
  ConversationBackend,
  Exchange,
  JournaledExchange,
  ModelReply,
  ToolCall,
  ToolOutcome,
  ToolResult,
} from "./conversation.ts";
import { callModel, type PendingCall } from "./model_call.ts";
import { Toolbox } from "./toolbox.ts";

interface ConversationPlace {
  /** Prefix of the journal's keys: `<round>.<revision>/<step>`. */
  key: string;
  /** The step that events name; absent while planning. */
  step: number | undefined;
  choices: readonly ModelChoice[];
  signal: AbortSignal;
}

/** A conversation about a task: every exchange and every effect is journaled, every call is an event. */
export class TaskBackend implements ConversationBackend {
  readonly #run: TaskRun;
  readonly #place: ConversationPlace;
  readonly #toolbox: Toolbox;
  #events: EventBody[] = [];

  constructor(run: TaskRun, place: ConversationPlace) {
    this.#run = run;
    this.#place = place;
    this.#toolbox = new Toolbox(run);
  }

  get redact(): Redact {
    return this.#run.ports.redact;
  }

  async journal(): Promise<JournaledExchange[]> {
    const rows = await this.#run.ports.store.effects(this.#run.task.id, `${this.#place.key}/model/`);
    return rows
      .sort((one, other) => one.key.localeCompare(other.key))
      .map(({ intent, result, done }) => {
        const { send, opening, cut, wakeAt, waitedMs } = intent as PendingCall;
        return { send, opening, reply: done ? (result as ModelReply) : null, cut, wakeAt, waitedMs };
      });
  }

  ask({ number, stored, ...exchange }: Exchange): Promise<ModelReply> {
    const { key, choices, signal } = this.#place;
    const events = this.#events.splice(0);
    const before = { cut: stored?.cut, wakeAt: stored?.wakeAt, waitedMs: stored?.waitedMs };
    return callModel(this.#run, { ...exchange, ...before, key: turnKey(key, number), events, choices, signal });
  }

  use(call: ToolCall, tool: Tool, place: string): Promise<ToolOutcome> {
    return this.#toolbox.use(call, tool, `${this.#place.key}/tool/${place}`);
  }

  recall(call: ToolCall, tool: Tool, result: Pick<ToolResult, "output" | "isError">, place: string): Promise<void> {
    return this.#toolbox.recall(call, tool, result, `${this.#place.key}/tool/${place}`);
  }

  pause(): Promise<void> {
    return this.#run.ports.clock.sleep(0, this.#run.signal);
  }

  called({ name: tool, input }: ToolCall, ok: boolean): void {
    const { step } = this.#place;
    const detail = callSubject(input);
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

  close(): Promise<void> {
    return this.#toolbox.close();
  }

  filesState(): string {
    return this.#toolbox.state;
  }
}

/** Zero-padded, so that the keys sort in the order of the exchanges. */
function turnKey(prefix: string, number: number): string {
  return `${prefix}/model/${String(number).padStart(4, "0")}`;
}

/** The path, command or pattern of a call. */
function callSubject(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const { path, from, command, pattern } = input as Record<string, unknown>;
  const about = path ?? from ?? command ?? pattern;
  return typeof about === "string" ? about.slice(0, 120) : "";
}
