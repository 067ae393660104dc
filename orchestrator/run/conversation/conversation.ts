import { type Message, ModelError, type Part, type StopReason, type ToolSpec } from "../../models/model.ts";
import type { Redact } from "../../safety/redact.ts";
import type { Untrusted } from "../../safety/untrusted.ts";
import type { Verdict } from "../../sdk/agent.ts";
import type { Tool } from "../../sdk/tool.ts";
import { Stuck } from "../execution.ts";
import type { UsageRow } from "../store.ts";
import { LoopDetector } from "./loop_detector.ts";
import { isTooLong, longestConversation, messageSize, summarizeConversation } from "./summarize.ts";
import { readInput } from "./tool_input.ts";

export type ToolCall = Extract<Part, { type: "call" }>;
export type ToolResult = Extract<Part, { type: "result" }>;

/** A complete answer, as it stands in the journal. */
export interface ModelReply {
  message: Message;
  stop: StopReason;
}

/** The result of one tool call, as the model reads it. */
export interface ToolOutcome {
  output: string;
  ok: boolean;
}

/** One exchange of the journal: the message to the model and, once complete, its answer. */
export interface JournaledExchange {
  send: Part[];
  reply: ModelReply | null;
  /** Estimated usage of a call that was in flight when the process ended: it may have been billed. */
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
  stored: JournaledExchange | undefined;
}

/** What a conversation runs on: a task with its journal, or only a model and files to read. */
export interface ConversationBackend {
  /** The journaled exchanges in order; empty without a journal. */
  journal(): Promise<readonly JournaledExchange[]>;
  ask(exchange: Exchange): Promise<ModelReply>;
  /** Runs a tool that is not a verdict; `place` identifies the call within the conversation. */
  use(call: ToolCall, tool: Tool, place: string): Promise<ToolOutcome>;
  /** A replayed call: restores which files the model was shown. */
  recall(call: ToolCall, tool: Tool, result: Pick<ToolResult, "output" | "isError">, place: string): Promise<void>;
  /** Yields to the event loop. */
  pause(): Promise<void>;
  /** Called after each tool call. */
  called(call: ToolCall, ok: boolean): void;
  /** Saves the events since the last exchange, because no other may follow. */
  save(): Promise<void>;
  /** Digest of the files that this conversation wrote: equal files, equal text. */
  filesState(): string;
  redact: Redact;
}

export interface ConversationOptions {
  system: string;
  tools: ReadonlyMap<string, Tool>;
  /** Texts added to the next message: a time warning, a note of the person. */
  reminders: () => string[] | Promise<string[]>;
  untrusted: Untrusted;
  /** Maximum number of exchanges. */
  maxTurns: number;
}

/**
 * A conversation with a model that uses tools. Every exchange is journaled before its calls run. A restarted process replays the
 * journal: the agent's code runs again, stored answers are returned, and only what is not journaled is done.
 */
export class Conversation {
  readonly #backend: ConversationBackend;
  readonly #options: ConversationOptions;
  readonly #specs: readonly ToolSpec[];
  /** Everything that was said. */
  readonly #history: Message[] = [];
  /** The same as the model is told it: from where it became too long, in short. */
  readonly #messages: Message[] = [];
  #stored: readonly JournaledExchange[] = [];
  #count = 0;
  /** Results of the last answer's calls, in order; null for the verdict, whose result comes from the agent. */
  #owed: (Part | null)[] = [];
  #verdict: ToolCall | undefined;
  readonly #watch = new LoopDetector();
  /** The answer whose results were not sent yet. */
  #answer: Message | undefined;
  /** Edits made since that answer. */
  #edits = 0;

  constructor(backend: ConversationBackend, options: ConversationOptions) {
    this.#backend = backend;
    this.#options = options;
    this.#specs = [...options.tools].map(([name, { description, input }]) => ({ name, description, input }));
  }

  /** Opens the conversation, or continues it when no verdict waits for its result. */
  say(text: string): Promise<Verdict> {
    return this.#exchange([{ type: "text", text }]);
  }

  /** Answers the last verdict: with a tool result, or with text when the verdict was text. */
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
      const calls = reply.message.parts.filter((part): part is ToolCall => part.type === "call");
      if (calls.length === 0) return this.#spoken(reply);
      const next = this.#stored[this.#count];
      const verdict = await this.#act(calls, next);
      const refused = verdict && this.#refusal(calls, next?.send);
      if (verdict && !refused) return verdict;
      send = next?.send ?? this.#owed.map((part) => part ?? refused).filter((part) => part !== undefined);
    }
  }

  #spoken({ message, stop }: ModelReply): Verdict {
    this.#verdict = undefined;
    this.#owed = [];
    const text = messageText(message);
    return { tool: null, text: stop === "length" && text === "" ? "(cut at the output limit)" : text };
  }

  /**
   * Refuses a verdict in the same answer as a failed change, because the model did not know of the failure. A replayed answer is
   * refused if it was refused then.
   */
  #refusal(calls: readonly ToolCall[], stored: readonly Part[] | undefined): Part | undefined {
    const verdict = this.#verdict;
    if (!verdict) return undefined;
    if (stored)
      return stored.find((part) => part.type === "result" && part.id === verdict.id && part.output === verdictRefused);
    const failed = calls.some(
      ({ id, name }) =>
        isChange(this.#options.tools.get(name)) &&
        this.#owed.some((part) => part?.type === "result" && part.id === id && part.isError),
    );
    if (!failed) return undefined;
    this.#verdict = undefined;
    return { type: "result", id: verdict.id, name: verdict.name, output: verdictRefused, isError: true };
  }

  /** Runs the calls in order, unless the journal already holds their results; stops at a verdict. */
  async #act(calls: ToolCall[], replayed: JournaledExchange | undefined): Promise<Verdict | undefined> {
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
      // An answer may have a hundred calls, so the event loop runs between them.
      if (index > 0) await this.#backend.pause();
      this.#owed.push(await this.#result(call, tool, index));
    }
    // The agent may end here, without a next exchange that would save the events.
    if (verdict) await this.#backend.save();
    return verdict;
  }

  async #recall(call: ToolCall, tool: Tool | undefined, index: number, send: readonly Part[]): Promise<void> {
    const result = send.find((part) => part.type === "result" && part.id === call.id);
    if (tool && result?.type === "result") await this.#backend.recall(call, tool, result, this.#place(index));
  }

  /** Identifies a call: exchange number and index in its answer. */
  #place(index: number): string {
    return `${this.#count - 1}.${index}`;
  }

  async #result(call: ToolCall, tool: Tool | undefined, index: number): Promise<Part> {
    const answer = (output: string, isError: boolean): Part => ({
      type: "result",
      id: call.id,
      name: call.name,
      output,
      isError,
    });
    if (tool?.kind === "verdict") return answer("Only one of these calls at a time; this one was not read.", true);
    if (!tool) {
      this.#backend.called(call, false);
      return answer(
        `There is no tool "${call.name}". The tools are: ${[...this.#options.tools.keys()].join(", ")}.`,
        true,
      );
    }
    if (tool.kind === "read" && this.#isFull()) {
      this.#backend.called(call, false);
      return answer(
        "Not done: what you asked for before it is all that one message can hold. Ask again, for less.",
        true,
      );
    }
    const { output, ok } = await this.#backend.use(call, tool, this.#place(index));
    this.#backend.called(call, ok);
    if (tool.kind === "write" && ok) this.#edits++;
    return answer(this.#options.untrusted(output), !ok);
  }

  /** Before the model is asked again: adds the finished round to the loop detector. Throws Stuck for a loop. */
  async #watchForCircles(send: readonly Part[]): Promise<void> {
    const answer = this.#answer;
    if (!answer) return;
    const edits = this.#edits;
    this.#edits = 0;
    const circle = this.#watch.add({
      calls: answer.parts.filter((part): part is ToolCall => part.type === "call"),
      results: send.filter((part) => part.type === "result"),
      text: messageText(answer),
      edits,
      state: edits > 0 ? this.#backend.filesState() : "",
    });
    if (!circle) return;
    await this.#backend.save();
    throw new Stuck(circle.why, circle.hint);
  }

  async #turn(given: Part[]): Promise<ModelReply> {
    const number = this.#count++;
    const { maxTurns, reminders } = this.#options;
    if (number >= maxTurns) throw new Stuck(`no result after ${maxTurns} turns`);
    if (number === 0) this.#stored = await this.#backend.journal();
    const stored = this.#stored[number];
    const told = async () => (await reminders()).map((text): Part => ({ type: "text", text }));
    const send: Part[] = [];
    for (const part of stored?.send ?? [...given, ...(await told())]) {
      if (send.length > 0) await this.#backend.pause();
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

  async #ask(number: number, send: Part[], stored: JournaledExchange | undefined): Promise<ModelReply> {
    const { system } = this.#options;
    const exchange = { number, send, messages: this.#messages, specs: this.#specs, system };
    try {
      return await this.#backend.ask({ ...exchange, stored });
    } catch (error) {
      if (!isRefused(error) || this.#messages.length < 2) throw error;
      this.#beginAnew();
      return this.#backend.ask({ ...exchange, stored: undefined });
    }
  }

  /**
   * Replaces the messages by a summary; the journal is not changed. What was told
   * in short before is told anew from what was said, so that no telling holds another.
   */
  #beginAnew(): void {
    this.#messages.splice(0, this.#messages.length, ...summarizeConversation(this.#history, this.#options.untrusted));
  }

  /** Whether the results of this answer have reached the size limit of a conversation. */
  #isFull(): boolean {
    return messageSize({ role: "user", parts: this.#owed.filter((part) => part !== null) }) > longestConversation;
  }

  /** Redacts secrets before the part goes to the model and into the journal. */
  #safe(part: Part): Part {
    const { redact } = this.#backend;
    if (part.type === "text") return { ...part, text: redact(part.text) };
    return part.type === "result" ? { ...part, output: redact(part.output) } : part;
  }
}

const verdictRefused =
  "Not taken: another call of this answer failed. Read its result, mend it, then call this one again in an answer of its own.";

/** An unknown tool counts as a change. */
function isChange(tool: Tool | undefined): boolean {
  return tool === undefined || tool.kind === "write";
}

/**
 * Whether the provider refused the conversation itself: too long, or invalid, such as thoughts signed for an earlier prompt. The
 * same request would be refused again.
 */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof ModelError && (cause.kind === "too-long" || cause.kind === "invalid");
}

function readVerdict(call: ToolCall, tool: Tool): Verdict {
  const read = readInput(tool.input, call.input);
  return read.success
    ? { tool: call.name, input: read.data }
    : { tool: call.name, input: call.input, problem: read.problem };
}

function messageText({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}
