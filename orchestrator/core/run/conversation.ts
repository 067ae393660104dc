import type { Verdict } from "../agent.ts";
import { Pause } from "../errors.ts";
import type { EventBody } from "../events.ts";
import { Stuck } from "../execution.ts";
import { type Message, ModelError, type Part, type ToolSpec } from "../model.ts";
import type { Choice } from "../models.ts";
import type { UsageRow } from "../store.ts";
import type { Tool } from "../tool.ts";
import type { Untrusted } from "../untrusted.ts";
import { type Asked, callModel, type Reply } from "./model_call.ts";
import { inShort, isTooLong, longestConversation, sizeOf } from "./shorten.ts";
import { CircleWatch } from "./stuck.ts";
import type { TaskRun } from "./task_run.ts";
import { Toolbox } from "./toolbox.ts";

type Call = Extract<Part, { type: "call" }>;

/** One exchange of the journal: what was said to the model and, once it is complete, what it answered. */
interface Turn {
  send: Part[];
  reply: Reply | null;
  /** The call was out when the process ended: it may have been billed with this. */
  cut: UsageRow | undefined;
  wakeAt: number | undefined;
}

export interface ConversationOptions {
  /** Prefix of the journal's keys: `<round>.<revision>/<step>`. */
  key: string;
  /** The step that events name; absent while planning. */
  step?: number;
  choices: readonly Choice[];
  system: string;
  tools: ReadonlyMap<string, Tool>;
  /** Said with the next message: the time that is left, a remark of the person. */
  asides: () => string[] | Promise<string[]>;
  untrusted: Untrusted;
}

/** Turns of one conversation, at most: a model that needs more is going in circles. */
const maxTurns = 120;

/**
 * A conversation with a model that uses tools. Every exchange is journaled before it is acted on, and a restarted process
 * walks the journal instead of asking again: the agent's code runs anew, the stored answers come back, and only what has not
 * happened yet happens.
 */
export class Conversation {
  readonly #run: TaskRun;
  readonly #options: ConversationOptions;
  readonly #toolbox: Toolbox;
  readonly #specs: readonly ToolSpec[];
  readonly #messages: Message[] = [];
  #stored: Turn[] | undefined;
  #count = 0;
  /** Results of the last answer's calls, in order; null where the agent owes the result of its verdict. */
  #owed: (Part | null)[] = [];
  #verdict: Call | undefined;
  #events: EventBody[] = [];
  readonly #watch = new CircleWatch();
  /** The answer whose round is not over yet. */
  #answer: Message | undefined;
  /** Edits that were made since then. */
  #edits = 0;

  constructor(run: TaskRun, options: ConversationOptions) {
    this.#run = run;
    this.#options = options;
    this.#toolbox = new Toolbox(run);
    this.#specs = [...options.tools].map(([name, { description, input }]) => ({ name, description, input }));
  }

  /** Opens the conversation, or goes on with words where no verdict waits for its result. */
  say(text: string): Promise<Verdict> {
    return this.#exchange([{ type: "text", text }]);
  }

  /** The result of the verdict that was returned last; a verdict in mere words is answered by words. */
  reply(text: string, isError = false): Promise<Verdict> {
    const call = this.#verdict;
    if (!call) return this.say(text);
    const result: Part = { type: "result", id: call.id, name: call.name, output: text, isError };
    return this.#exchange(this.#owed.map((part) => part ?? result));
  }

  async #exchange(first: Part[]): Promise<Verdict> {
    let send = first;
    for (;;) {
      const reply = await this.#turn(send);
      const calls = reply.message.parts.filter((part): part is Call => part.type === "call");
      if (calls.length === 0) return this.#spoken(reply);
      const next = this.#stored?.[this.#count];
      const verdict = await this.#act(calls, next !== undefined);
      if (verdict) return verdict;
      send = next?.send ?? this.#owed.filter((part) => part !== null);
    }
  }

  #spoken({ message, stop }: Reply): Verdict {
    this.#verdict = undefined;
    this.#owed = [];
    const text = textOf(message);
    return { tool: null, text: stop === "length" && text === "" ? "(cut at the output limit)" : text };
  }

  /** Runs the calls in order, unless the journal already holds their results; stops at a verdict. */
  async #act(calls: Call[], replayed: boolean): Promise<Verdict | undefined> {
    this.#owed = [];
    this.#verdict = undefined;
    let verdict: Verdict | undefined;
    for (const [index, call] of calls.entries()) {
      const tool = this.#options.tools.get(call.name);
      if (tool?.kind === "verdict" && !this.#verdict) {
        this.#verdict = call;
        this.#owed.push(null);
        verdict = readVerdict(call, tool);
        continue;
      }
      if (replayed) continue;
      if (index > 0) await this.#letOthersGo();
      this.#owed.push(await this.#result(call, tool, index));
    }
    // The agent may end here: what happened is not left for a next turn to save.
    if (verdict) await this.#saveEvents();
    return verdict;
  }

  async #saveEvents(): Promise<void> {
    if (this.#events.length > 0) await this.#run.commit({ events: this.#events.splice(0) });
  }

  async #result(call: Call, tool: Tool | undefined, index: number): Promise<Part> {
    const answer = (output: string, isError: boolean): Part => ({
      type: "result",
      id: call.id,
      name: call.name,
      output,
      isError,
    });
    if (tool?.kind === "verdict") return answer("Only one of these calls at a time; this one was not read.", true);
    if (!tool) {
      this.#note(call, false);
      return answer(
        `There is no tool "${call.name}". The tools are: ${[...this.#options.tools.keys()].join(", ")}.`,
        true,
      );
    }
    if (
      tool.kind === "read" &&
      sizeOf({ role: "user", parts: this.#owed.filter((part) => part !== null) }) > longestConversation
    ) {
      this.#note(call, false);
      return answer(
        "Not done: what you asked for before it is all that one message can hold. Ask again, for less.",
        true,
      );
    }
    const { output, ok } = await this.#toolbox.use(call, tool, `${this.#options.key}/tool/${this.#count - 1}.${index}`);
    this.#note(call, ok);
    if (tool.kind === "write" && ok) this.#edits++;
    return answer(isOurs(tool, ok) ? output : this.#options.untrusted(output), !ok);
  }

  #note({ name: tool, input }: Call, ok: boolean): void {
    const { step } = this.#options;
    const detail = detailOf(input);
    this.#events.push({
      type: "tool.called",
      tool,
      ok,
      ...(step !== undefined && { step }),
      ...(detail !== "" && { detail }),
    });
  }

  /** A round is over when its results are sent; before the model is asked again, it is seen whether it goes in circles. */
  async #watchForCircles(send: readonly Part[]): Promise<void> {
    const answer = this.#answer;
    if (!answer) return;
    const edits = this.#edits;
    this.#edits = 0;
    const circle = this.#watch.saw({
      calls: answer.parts.filter((part): part is Call => part.type === "call"),
      results: send.filter((part) => part.type === "result"),
      text: textOf(answer),
      edits,
      state: edits > 0 ? this.#toolbox.state : "",
    });
    if (!circle) return;
    await this.#saveEvents();
    throw new Stuck(circle.why, circle.hint);
  }

  async #turn(given: Part[]): Promise<Reply> {
    const n = this.#count++;
    if (n >= maxTurns) throw new Stuck(`no result after ${maxTurns} turns`);
    const stored = (await this.#journal())[n];
    const asides = async () => (await this.#options.asides()).map((text): Part => ({ type: "text", text }));
    const send: Part[] = [];
    for (const part of stored?.send ?? [...given, ...(await asides())]) {
      if (send.length > 0) await this.#letOthersGo();
      send.push(this.#safe(part));
    }
    await this.#watchForCircles(send);
    this.#messages.push({ role: "user", parts: send });
    if (isTooLong(this.#messages)) this.#beginAnew();
    const reply = stored?.reply ?? (await this.#call(n, send, stored));
    this.#messages.push(reply.message);
    this.#answer = reply.message;
    return reply;
  }

  async #call(n: number, send: Part[], stored: Turn | undefined): Promise<Reply> {
    const call = {
      key: turnKey(this.#options.key, n),
      send,
      events: this.#events.splice(0),
      choices: this.#options.choices,
      messages: this.#messages,
      specs: this.#specs,
      system: this.#options.system,
    };
    try {
      return await callModel(this.#run, { ...call, cut: stored?.cut, wakeAt: stored?.wakeAt });
    } catch (error) {
      if (!isOverflow(error) || this.#messages.length < 2) throw error;
      this.#beginAnew();
      return callModel(this.#run, { ...call, events: [], cut: undefined, wakeAt: undefined });
    }
  }

  /** The same conversation told in short: from here on it is another one to the model, and none to the journal. */
  #beginAnew(): void {
    this.#messages.splice(0, this.#messages.length, ...inShort(this.#messages, this.#options.untrusted));
  }

  /** An answer may have a hundred calls: the process does other things between two of them. */
  #letOthersGo(): Promise<void> {
    return this.#run.ports.clock.sleep(0, this.#run.signal);
  }

  /** What leaves for a model, and into the journal, holds no secret. */
  #safe(part: Part): Part {
    const { redact } = this.#run.ports;
    if (part.type === "text") return { ...part, text: redact(part.text) };
    return part.type === "result" ? { ...part, output: redact(part.output) } : part;
  }

  async #journal(): Promise<Turn[]> {
    if (this.#stored) return this.#stored;
    const { store } = this.#run.ports;
    const rows = await store.effects(this.#run.task.id, `${this.#options.key}/model/`);
    this.#stored = rows
      .sort((one, other) => one.key.localeCompare(other.key))
      .map(({ intent, result, done }) => {
        const { send, cut, wakeAt } = intent as Asked;
        return { send, reply: done ? (result as Reply) : null, cut, wakeAt };
      });
    return this.#stored;
  }
}

/** The model could not hold the conversation, whatever its size was thought to be. */
function isOverflow(error: unknown): boolean {
  return error instanceof Pause && error.cause instanceof ModelError && error.cause.kind === "too-long";
}

/** What a successful edit answers are our own words; everything else shows what is in the repository. */
function isOurs(tool: Tool, ok: boolean): boolean {
  return tool.kind === "write" && ok;
}

/** Zero-padded, so that the keys sort as the turns came. */
function turnKey(prefix: string, n: number): string {
  return `${prefix}/model/${String(n).padStart(4, "0")}`;
}

/** What a call is about, in a few words: the path, the command, the pattern. */
function detailOf(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const { path, from, command, pattern } = input as Record<string, unknown>;
  const about = path ?? from ?? command ?? pattern;
  return typeof about === "string" ? about.slice(0, 120) : "";
}

function readVerdict(call: Call, tool: Tool): Verdict {
  const parsed = tool.input.safeParse(call.input);
  if (parsed.success) return { tool: call.name, input: parsed.data };
  const problem = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`).join("\n");
  return { tool: call.name, input: call.input, problem };
}

function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}
