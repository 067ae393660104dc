import { type Message, ModelError, type Part, type StopReason, type ToolSpec } from "../../models/model.ts";
import type { Redact } from "../../safety/redact.ts";
import type { Untrusted } from "../../safety/untrusted.ts";
import type { Verdict } from "../../sdk/agent.ts";
import type { Tool } from "../../sdk/tool.ts";
import { Stuck } from "../execution.ts";
import type { UsageRow } from "../store.ts";
import { inShort, isTooLong, longestConversation, sizeOf } from "./shorten.ts";
import { CircleWatch } from "./stuck.ts";

export type Call = Extract<Part, { type: "call" }>;
export type Result = Extract<Part, { type: "result" }>;

/** A complete answer, as it stands in the journal. */
export interface Reply {
  message: Message;
  stop: StopReason;
}

/** What a model is told about one call. */
export interface Told {
  output: string;
  ok: boolean;
}

/** One exchange of the journal: what was said to the model and, once it is complete, what it answered. */
export interface Turn {
  send: Part[];
  reply: Reply | null;
  /** The call was out when the process ended: it may have been billed with this. */
  cut: UsageRow | undefined;
  wakeAt: number | undefined;
}

/** One call of a model: `messages` ends with what is sent. */
export interface Exchange {
  /** From 0. */
  number: number;
  send: Part[];
  messages: readonly Message[];
  specs: readonly ToolSpec[];
  system: string;
  stored: Turn | undefined;
}

/** What a conversation stands on: a task with its journal, or nothing but a model and files to read. */
export interface Ground {
  /** The exchanges that are journaled, in order; none where nothing is. */
  journal(): Promise<readonly Turn[]>;
  ask(exchange: Exchange): Promise<Reply>;
  /** Runs a tool that is no verdict; `place` tells this call from every other of the conversation. */
  use(call: Call, tool: Tool, place: string): Promise<Told>;
  /** A call of the journal whose result the model has: what it was shown is known again. */
  recall(call: Call, tool: Tool, result: Pick<Result, "output" | "isError">, place: string): Promise<void>;
  /** The process does other things meanwhile. */
  pause(): Promise<void>;
  /** A call was answered. */
  called(call: Call, ok: boolean): void;
  /** Saves what happened since the last exchange: no other may follow. */
  save(): Promise<void>;
  /** Stands for what this conversation has made of the files so far: the same files, the same text. */
  filesState(): string;
  redact: Redact;
}

export interface ConversationOptions {
  system: string;
  tools: ReadonlyMap<string, Tool>;
  /** Said with the next message: the time that is left, a remark of the person. */
  asides: () => string[] | Promise<string[]>;
  untrusted: Untrusted;
  /** Exchanges, at most: a model that needs more is going in circles. */
  maxTurns: number;
}

/**
 * A conversation with a model that uses tools. Every exchange is journaled before it is acted on, and a restarted process
 * walks the journal instead of asking again: the agent's code runs anew, the stored answers come back, and only what has not
 * happened yet happens.
 */
export class Conversation {
  readonly #ground: Ground;
  readonly #options: ConversationOptions;
  readonly #specs: readonly ToolSpec[];
  /** Everything that was said. */
  readonly #history: Message[] = [];
  /** The same as the model is told it: from where it became too long, in short. */
  readonly #messages: Message[] = [];
  #stored: readonly Turn[] = [];
  #count = 0;
  /** Results of the last answer's calls, in order; null where the agent owes the result of its verdict. */
  #owed: (Part | null)[] = [];
  #verdict: Call | undefined;
  readonly #watch = new CircleWatch();
  /** The answer whose round is not over yet. */
  #answer: Message | undefined;
  /** Edits that were made since then. */
  #edits = 0;

  constructor(ground: Ground, options: ConversationOptions) {
    this.#ground = ground;
    this.#options = options;
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
      const next = this.#stored[this.#count];
      const verdict = await this.#act(calls, next);
      const refused = verdict && this.#refusal(calls, next?.send);
      if (verdict && !refused) return verdict;
      send = next?.send ?? this.#owed.map((part) => part ?? refused).filter((part) => part !== undefined);
    }
  }

  #spoken({ message, stop }: Reply): Verdict {
    this.#verdict = undefined;
    this.#owed = [];
    const text = textOf(message);
    return { tool: null, text: stop === "length" && text === "" ? "(cut at the output limit)" : text };
  }

  /**
   * A verdict beside a change that failed was given before its maker knew of it: it is not taken, the failure is read first.
   * What was answered once stays so.
   */
  #refusal(calls: readonly Call[], stored: readonly Part[] | undefined): Part | undefined {
    const verdict = this.#verdict;
    if (!verdict) return undefined;
    if (stored)
      return stored.find((part) => part.type === "result" && part.id === verdict.id && part.output === notTaken);
    const failed = calls.some(
      ({ id, name }) =>
        isChange(this.#options.tools.get(name)) &&
        this.#owed.some((part) => part?.type === "result" && part.id === id && part.isError),
    );
    if (!failed) return undefined;
    this.#verdict = undefined;
    return { type: "result", id: verdict.id, name: verdict.name, output: notTaken, isError: true };
  }

  /** Runs the calls in order, unless the journal already holds their results; stops at a verdict. */
  async #act(calls: Call[], replayed: Turn | undefined): Promise<Verdict | undefined> {
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
      if (replayed) {
        await this.#recall(call, tool, index, replayed.send);
        continue;
      }
      // An answer may have a hundred calls: the process does other things between two of them.
      if (index > 0) await this.#ground.pause();
      this.#owed.push(await this.#result(call, tool, index));
    }
    // The agent may end here: what happened is not left for a next turn to save.
    if (verdict) await this.#ground.save();
    return verdict;
  }

  async #recall(call: Call, tool: Tool | undefined, index: number, send: readonly Part[]): Promise<void> {
    const result = send.find((part) => part.type === "result" && part.id === call.id);
    if (tool && result?.type === "result") await this.#ground.recall(call, tool, result, this.#place(index));
  }

  /** Of the call at this place in the last answer. */
  #place(index: number): string {
    return `${this.#count - 1}.${index}`;
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
      this.#ground.called(call, false);
      return answer(
        `There is no tool "${call.name}". The tools are: ${[...this.#options.tools.keys()].join(", ")}.`,
        true,
      );
    }
    if (tool.kind === "read" && this.#isFull()) {
      this.#ground.called(call, false);
      return answer(
        "Not done: what you asked for before it is all that one message can hold. Ask again, for less.",
        true,
      );
    }
    const { output, ok } = await this.#ground.use(call, tool, this.#place(index));
    this.#ground.called(call, ok);
    if (tool.kind === "write" && ok) this.#edits++;
    return answer(isOurs(tool, ok) ? output : this.#options.untrusted(output), !ok);
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
      state: edits > 0 ? this.#ground.filesState() : "",
    });
    if (!circle) return;
    await this.#ground.save();
    throw new Stuck(circle.why, circle.hint);
  }

  async #turn(given: Part[]): Promise<Reply> {
    const number = this.#count++;
    const { maxTurns, asides } = this.#options;
    if (number >= maxTurns) throw new Stuck(`no result after ${maxTurns} turns`);
    if (number === 0) this.#stored = await this.#ground.journal();
    const stored = this.#stored[number];
    const told = async () => (await asides()).map((text): Part => ({ type: "text", text }));
    const send: Part[] = [];
    for (const part of stored?.send ?? [...given, ...(await told())]) {
      if (send.length > 0) await this.#ground.pause();
      send.push(this.#safe(part));
    }
    await this.#watchForCircles(send);
    this.#say({ role: "user", parts: send });
    if (isTooLong(this.#messages)) this.#beginAnew();
    const reply = stored?.reply ?? (await this.#ask(number, send, stored));
    this.#say(reply.message);
    this.#answer = reply.message;
    return reply;
  }

  #say(message: Message): void {
    this.#history.push(message);
    this.#messages.push(message);
  }

  async #ask(number: number, send: Part[], stored: Turn | undefined): Promise<Reply> {
    const { system } = this.#options;
    const exchange = { number, send, messages: this.#messages, specs: this.#specs, system };
    try {
      return await this.#ground.ask({ ...exchange, stored });
    } catch (error) {
      if (!isRefused(error) || this.#messages.length < 2) throw error;
      this.#beginAnew();
      return this.#ground.ask({ ...exchange, stored: undefined });
    }
  }

  /**
   * The same conversation told in short: from here on it is another one to the model, and none to the journal. What was told
   * in short before is told anew from what was said, so that no telling holds another.
   */
  #beginAnew(): void {
    this.#messages.splice(0, this.#messages.length, ...inShort(this.#history, this.#options.untrusted));
  }

  /** The results of this answer are as much already as a whole conversation may be. */
  #isFull(): boolean {
    return sizeOf({ role: "user", parts: this.#owed.filter((part) => part !== null) }) > longestConversation;
  }

  /** What leaves for a model, and into the journal, holds no secret. */
  #safe(part: Part): Part {
    const { redact } = this.#ground;
    if (part.type === "text") return { ...part, text: redact(part.text) };
    return part.type === "result" ? { ...part, output: redact(part.output) } : part;
  }
}

const notTaken =
  "Not taken: another call of this answer failed. Read its result, mend it, then call this one again in an answer of its own.";

/** A tool that there is not was meant to change something, too. */
function isChange(tool: Tool | undefined): boolean {
  return tool === undefined || tool.kind === "write";
}

/**
 * The model could not hold the conversation, whatever its size was thought to be, or did not take it as it is: thoughts that
 * are bound to the prompt and the tools of an earlier version, say. What is refused once is refused for ever.
 */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof ModelError && (cause.kind === "too-long" || cause.kind === "invalid");
}

/** What a successful edit answers are our own words; everything else shows what is in the repository. */
function isOurs(tool: Tool, ok: boolean): boolean {
  return tool.kind === "write" && ok;
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
