import {
  type Message,
  ModelError,
  type ModelErrorKind,
  type Part,
  type StopReason,
  type ToolSpec,
} from "../../models/model.ts";
import { wellFormedMessage } from "../../models/sendable.ts";
import { toolSpec } from "../../models/tool_schema.ts";
import { promptRoom, specsLength } from "../../models/window.ts";
import { picturesIn } from "../../safety/pictures/mark.ts";
import { mostPictures } from "../../safety/pictures/picture.ts";
import type { Redact } from "../../safety/redact.ts";
import type { Untrusted } from "../../safety/untrusted.ts";
import type { Verdict } from "../../sdk/agent.ts";
import type { Tool } from "../../sdk/tool.ts";
import { text } from "../../texts/index.ts";
import { Stuck } from "../execution.ts";
import type { UsageRow } from "../store.ts";
import { LoopDetector } from "./loop_detector.ts";
import { shortenResults } from "./shorten_results.ts";
import { isTooLong, longestConversation, partsSize, summarizeConversation } from "./summarize.ts";
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

/**
 * System prompt and tools of a conversation from one exchange on. They stay, byte for byte, after an upgrade or a change of prompts
 * and plugins: models bind their thoughts to them, and caches of prompts begin with them.
 */
export interface Opening {
  system: string;
  tools: Omit<ToolSpec, "input">[];
  /** What was said before is told in short from here on. */
  anew: boolean;
  /** Only the results are, and those of so many of the newest rounds are not. */
  newest?: number | undefined;
}

/** One exchange of the journal: the message to the model and, once complete, its answer. */
export interface JournaledExchange {
  send: Part[];
  opening?: Opening | undefined;
  reply: ModelReply | null;
  /** Estimated usage of a call that was in flight when the process ended: it may have been billed. */
  cut: UsageRow | undefined;
  wakeAt: number | undefined;
  waitedMs: number | undefined;
}

/** One call of a model: `messages` ends with what is sent. */
export interface Exchange {
  /** From 0. */
  number: number;
  send: Part[];
  messages: readonly Message[];
  specs: readonly ToolSpec[];
  system: string;
  /** To be journaled with this exchange. */
  opening: Opening | undefined;
  /** Failures after which the conversation asks otherwise; no other model is asked because of them. */
  mends: ReadonlySet<ModelErrorKind>;
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
  #opening: Opening;
  #specs: readonly ToolSpec[];
  /** The exchange with which the opening is journaled; undefined: the next one. */
  #openedAt: number | undefined;
  /** A tool that the journaled opening names does not exist any more. */
  #isOutdated = false;
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
  /** Hashes of the pictures that were sent. */
  readonly #pictured = new Set<string>();
  /** Characters beyond which it is told in short. */
  #limit = longestConversation;
  /** The exchange that began with what was said before in short. */
  #toldAt = 0;

  constructor(backend: ConversationBackend, options: ConversationOptions) {
    this.#backend = backend;
    this.#options = options;
    this.#opening = this.#newOpening(false);
    this.#specs = this.#specsOf(this.#opening);
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
      const isCut = reply.stop === "length";
      if (calls.length === 0 && !isCut) return this.#spoken(reply);
      const next = this.#stored[this.#count];
      const verdict = await this.#act(calls, next);
      const refused = verdict && this.#refusal(calls, isCut, next?.send);
      if (verdict && !refused) return verdict;
      const results = this.#owed.map((part) => part ?? refused).filter((part) => part !== undefined);
      send = next?.send ?? [...results, ...(isCut ? [cutRemark] : [])];
    }
  }

  #spoken({ message }: ModelReply): Verdict {
    this.#verdict = undefined;
    this.#owed = [];
    return { tool: null, text: messageText(message) };
  }

  /**
   * Refuses a verdict in an answer that was cut, or in the same one as a failed change, because the model did not know of it. A
   * replayed answer is refused if it was refused then.
   */
  #refusal(calls: readonly ToolCall[], isCut: boolean, stored: readonly Part[] | undefined): Part | undefined {
    const verdict = this.#verdict;
    if (!verdict) return undefined;
    if (stored)
      return stored.find(
        (part) =>
          part.type === "result" &&
          part.id === verdict.id &&
          (part.output === verdictRefused || part.output === verdictCut),
      );
    const failed = calls.some(
      ({ id, name }) =>
        isChange(this.#options.tools.get(name)) &&
        this.#owed.some((part) => part?.type === "result" && part.id === id && part.isError),
    );
    if (!failed && !isCut) return undefined;
    this.#verdict = undefined;
    const output = failed ? verdictRefused : verdictCut;
    return { type: "result", id: verdict.id, name: verdict.name, output, isError: true };
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
    const { key, params } = circle.said;
    throw new Stuck(text("en", key, params), circle.hint, { saidAs: circle.said });
  }

  async #turn(given: Part[]): Promise<ModelReply> {
    const number = this.#count++;
    const { maxTurns, reminders } = this.#options;
    if (number >= maxTurns)
      throw new Stuck(`no result after ${maxTurns} turns`, "", {
        saidAs: { key: "failure.turns", params: { turns: maxTurns } },
      });
    if (number === 0) this.#stored = await this.#backend.journal();
    const stored = this.#stored[number];
    const told = async () => (await reminders()).map((text): Part => ({ type: "text", text }));
    const send: Part[] = [];
    for (const part of stored?.send ?? this.#withPictures([...given, ...(await told())])) {
      if (send.length > 0) await this.#backend.pause();
      send.push(this.#safe(part));
    }
    await this.#watchForCircles(send);
    for (const part of send) if (part.type === "image") this.#pictured.add(part.sha256);
    this.#say({ role: "user", parts: send });
    if (stored?.opening) this.#resume(stored.opening, number);
    if (isTooLong(this.#messages, this.#limit) || stored?.opening?.anew) this.#tellInShort();
    else if (!stored && this.#isLongStretch(number)) this.#beginAnew(newestRounds);
    const { message, stop } = stored?.reply ?? (await this.#ask(number, stored));
    const reply = { message: wellFormedMessage(message), stop };
    this.#say(reply.message);
    this.#answer = reply.message;
    return reply;
  }

  /** Each picture of a person's message is sent once, behind the text that names it. */
  #withPictures(parts: readonly Part[]): Part[] {
    return parts.flatMap((part): Part[] => {
      if (part.type !== "text") return [part];
      const fresh = picturesIn(part.text).filter(({ sha256 }) => !this.#pictured.has(sha256));
      const shown = fresh.slice(0, Math.max(0, mostPictures - this.#pictured.size));
      for (const { sha256 } of shown) this.#pictured.add(sha256);
      return [part, ...shown.map((picture): Part => ({ type: "image", ...picture }))];
    });
  }

  #say(message: Message): void {
    this.#history.push(message);
    this.#messages.push(message);
  }

  /** What a model would be refused or answer uselessly again is asked otherwise. */
  async #ask(number: number, stored: JournaledExchange | undefined): Promise<ModelReply> {
    if (this.#isOutdated) this.#beginAnew();
    let before = stored;
    for (let useless = 0; ; ) {
      const mends = new Set<ModelErrorKind>(useless < mostRemarks ? ["empty"] : []);
      if (this.#messages.length > 1) mends.add("too-long").add("invalid");
      try {
        return await this.#backend.ask({ ...this.#exchangeOf(number), mends, stored: before });
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined;
        if (!(cause instanceof ModelError && mends.has(cause.kind))) throw error;
        before = undefined;
        if (cause.kind === "too-long" && cause.window !== undefined) this.#fitInto(cause.window);
        if (cause.kind !== "empty") this.#beginAnew();
        else this.#remark(uselessRemark(cause.message, ++useless));
      }
    }
  }

  /** From here on the conversation fits into the window of the model that found it too long. */
  #fitInto(window: number): void {
    const room = promptRoom(window) - this.#opening.system.length - specsLength(this.#specs);
    // What is sent has marks around the text.
    this.#limit = Math.min(this.#limit, Math.max(0, room * 0.8));
  }

  #exchangeOf(number: number): Omit<Exchange, "mends" | "stored"> {
    this.#openedAt ??= number;
    const opening = this.#openedAt === number ? this.#opening : undefined;
    const send = this.#history.at(-1)?.parts ?? [];
    return { number, send, messages: this.#messages, specs: this.#specs, system: this.#opening.system, opening };
  }

  /** Adds to what is about to be sent. */
  #remark(remark: Part): void {
    const said = this.#history.pop();
    const message: Message = { role: "user", parts: [...(said?.parts ?? []), this.#safe(remark)] };
    this.#history.push(message);
    if (this.#messages.at(-1) === said) this.#messages.splice(-1, 1, message);
    else this.#tellInShort();
  }

  /**
   * Goes on as a new conversation, with the prompt and the tools of today. The provider refused the old one: too long, or its thoughts
   * are signed for another beginning; or it has gone on for long, and each request repeats what is outdated by now.
   */
  #beginAnew(newest?: number): void {
    this.#opening = this.#newOpening(this.#messages.length > 1, newest);
    this.#specs = this.#specsOf(this.#opening);
    this.#isOutdated = false;
    this.#openedAt = undefined;
    this.#tellInShort();
  }

  #newOpening(anew: boolean, newest?: number): Opening {
    const { system, tools } = this.#options;
    const specs = [...tools].map(([name, { description, input, schema }]) =>
      toolSpec({ name, description, input, schema }),
    );
    return { system, tools: specs.map(({ input, ...sent }) => sent), anew, ...(newest !== undefined && { newest }) };
  }

  #resume(opening: Opening, number: number): void {
    this.#openedAt = number;
    this.#isOutdated = opening.tools.some(({ name }) => !this.#options.tools.has(name));
    if (this.#isOutdated) return;
    this.#opening = opening;
    this.#specs = this.#specsOf(opening);
  }

  #specsOf({ tools }: Opening): ToolSpec[] {
    return tools.flatMap((sent) => {
      const tool = this.#options.tools.get(sent.name);
      return tool ? [{ ...sent, input: tool.input }] : [];
    });
  }

  /**
   * Replaces the messages by a summary; the journal is not changed. What was told
   * in short before is told anew from what was said, so that no telling holds another.
   */
  #tellInShort(): void {
    const { untrusted } = this.#options;
    const { newest } = this.#opening;
    const shortened = newest === undefined ? undefined : shortenResults(this.#history, newest);
    const told =
      shortened && !isTooLong(shortened, this.#limit)
        ? shortened
        : summarizeConversation(this.#history, untrusted, this.#limit);
    this.#messages.splice(0, this.#messages.length, ...told);
    this.#toldAt = this.#count - 1;
  }

  /**
   * Whether a conversation that changes files has gone on for long since its beginning or since it was last told in short: what was
   * read so long ago has mostly been changed since. At these points alone a request does not begin with the one before.
   */
  #isLongStretch(number: number): boolean {
    if (number - this.#toldAt < longStretch) return false;
    const changes = [...this.#options.tools.values()].some(({ kind }) => kind === "write");
    return changes && isTooLong(this.#messages, shortConversation);
  }

  /** Whether the results of this answer have reached the size limit of a conversation. */
  #isFull(): boolean {
    return partsSize(this.#owed.filter((part) => part !== null)) > this.#limit;
  }

  /** Redacts secrets before the part goes to the model and into the journal. */
  #safe(part: Part): Part {
    const { redact } = this.#backend;
    if (part.type === "text") return { ...part, text: redact(part.text) };
    return part.type === "result" ? { ...part, output: redact(part.output) } : part;
  }
}

/** Exchanges after which the results are told in short, but for those of the newest. */
const longStretch = 16;
const newestRounds = 6;
/** Characters up to which a conversation is repeated as it is, however many exchanges it has. */
const shortConversation = 24_000;

const verdictRefused =
  "Not taken: another call of this answer failed. Read its result, mend it, then call this one again in an answer of its own.";

const verdictCut = "Not taken: the answer was cut at the output limit. Call this one again in an answer of its own.";

const cutRemark: Part = {
  type: "text",
  text: "Your answer was cut at the output limit; whatever came behind what you see here is lost. Go on in smaller pieces: one call at a time, a long file in several edits.",
};

/** How often in a row a useless answer is told before another model is asked. */
const mostRemarks = 2;

function uselessRemark(why: string, times: number): Part {
  const again = times > 1 ? " again" : "";
  return {
    type: "text",
    text: `Your answer could not be used${again}: ${why}. Answer otherwise: in smaller pieces, in your own words, with one call of a tool that you were given.`,
  };
}

/** An unknown tool counts as a change. */
function isChange(tool: Tool | undefined): boolean {
  return tool === undefined || tool.kind === "write";
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
