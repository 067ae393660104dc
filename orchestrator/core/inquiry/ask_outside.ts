import { randomUUID } from "node:crypto";
import type { Agent, AgentContext, Verdict } from "../agent.ts";
import { messageOf, TaskError, UserError } from "../errors.ts";
import { type Message, ModelError, type Part } from "../model.ts";
import type { Choice } from "../models.ts";
import { costOf } from "../price.ts";
import { retrying, withFallbacks } from "../retry.ts";
import { systemPrompt } from "../run/ask_agent.ts";
import type { Ports } from "../run/ports.ts";
import { collect } from "../stream.ts";
import type { Tool, ToolContext } from "../tool.ts";
import { untrustedIn } from "../untrusted.ts";
import type { Files, Workspace } from "../workspace.ts";

/** What it needs of the outside: no store, no clones. */
export type OutsidePorts = Pick<Ports, "loaded" | "models" | "limits" | "redact" | "clock" | "warn"> & {
  store: Pick<Ports["store"], "spend">;
};

type Call = Extract<Part, { type: "call" }>;

/** The part of a clone that somebody who changes nothing needs. */
export type Readable = Pick<Workspace, "files" | "editing">;

export interface Outside<Input> {
  /** By its name, or itself. */
  agent: string | Agent<Input, unknown>;
  input: Input;
  /** What its reading tools may read; absent for an agent that reads nothing. */
  workspace?: Readable;
  signal: AbortSignal;
  /** Calls of one question, at most. */
  maxTurns: number;
  maxTries?: number;
}

/**
 * Runs an agent outside of any task: it reads and it answers, nothing else. Nothing is journaled, because nothing happens:
 * after a crash the person simply asks again. What it cost is in the log. Throws UserError when no model answers.
 */
export async function askOutside<Input, Output>(ports: OutsidePorts, options: Outside<Input>): Promise<Output> {
  const { agent: asked } = options;
  const agent = (typeof asked === "string" ? ports.loaded.agents.get(asked) : asked) as
    | Agent<Input, Output>
    | undefined;
  if (!agent?.model) throw new Error(`there is no agent "${String(asked)}" that asks a model`);
  const tools = new Map(
    agent.tools.flatMap((name) => {
      const tool = ports.loaded.tools.get(name);
      // Whatever a plugin's agent names: outside of a task nothing is written or executed.
      return tool?.kind === "read" || tool?.kind === "verdict" ? [[name, tool] as const] : [];
    }),
  );
  const exchange = new Exchange(ports, options, ports.models.of(agent.model), tools);
  return agent.run(options.input, exchange.context());
}

class Exchange<Input> {
  readonly #ports: OutsidePorts;
  readonly #options: Outside<Input>;
  readonly #choices: readonly Choice[];
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #messages: Message[] = [];
  readonly #untrusted = untrustedIn(randomUUID());
  #system = "";
  #owed: (Part | null)[] = [];
  #verdict: Call | undefined;
  #costUsd = 0;

  constructor(
    ports: OutsidePorts,
    options: Outside<Input>,
    choices: readonly Choice[],
    tools: ReadonlyMap<string, Tool>,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#choices = choices;
    this.#tools = tools;
  }

  context(): AgentContext {
    return {
      untrusted: this.#untrusted,
      converse: ({ system, say }) => {
        this.#system = systemPrompt(this.#ports.loaded.prompts, system);
        return this.#send([{ type: "text", text: say }]);
      },
      reply: (text, isError = false) => {
        const call = this.#verdict;
        if (!call) return this.#send([{ type: "text", text }]);
        const result: Part = { type: "result", id: call.id, name: call.name, output: text, isError };
        return this.#send(this.#owed.map((part) => part ?? result));
      },
    };
  }

  async #send(first: Part[]): Promise<Verdict> {
    for (let send = first; ; send = this.#owed.filter((part) => part !== null)) {
      this.#messages.push({ role: "user", parts: send.map((part) => this.#safe(part)) });
      const message = await this.#ask();
      this.#messages.push(message);
      const calls = message.parts.filter((part): part is Call => part.type === "call");
      this.#verdict = undefined;
      this.#owed = [];
      if (calls.length === 0) return { tool: null, text: textOf(message) };
      const verdict = await this.#act(calls);
      if (verdict) return verdict;
    }
  }

  async #act(calls: readonly Call[]): Promise<Verdict | undefined> {
    for (const [index, call] of calls.entries()) {
      // An answer may have a hundred calls: the process does other things between two of them.
      if (index > 0) await this.#ports.clock.sleep(0, this.#options.signal);
      const tool = this.#tools.get(call.name);
      if (tool?.kind === "verdict" && !this.#verdict) {
        this.#verdict = call;
        this.#owed.push(null);
      } else this.#owed.push(await this.#read(call, tool));
    }
    const tool = this.#verdict && this.#tools.get(this.#verdict.name);
    return this.#verdict && tool ? verdictOf(this.#verdict, tool) : undefined;
  }

  async #read(call: Call, tool: Tool | undefined): Promise<Part> {
    const result = (output: string, isError: boolean): Part => ({
      type: "result",
      id: call.id,
      name: call.name,
      output: this.#untrusted(output),
      isError,
    });
    if (tool?.kind !== "read" || !tool.run || !this.#options.workspace)
      return result(
        `There is no tool "${call.name}" here. The tools are: ${[...this.#tools.keys()].join(", ")}.`,
        true,
      );
    const parsed = tool.input.safeParse(call.input ?? {});
    if (!parsed.success) return result(parsed.error.message, true);
    try {
      return result(await tool.run(parsed.data, this.#toolContext(this.#options.workspace)), false);
    } catch (error) {
      if (this.#options.signal.aborted || error instanceof UserError) throw error;
      return result(error instanceof TaskError ? error.message : `The tool failed: ${messageOf(error)}`, true);
    }
  }

  #toolContext({ files, editing }: Readable): ToolContext {
    const never = () => Promise.reject(new TaskError("Nothing can be changed or executed here."));
    return {
      ...editing,
      files: { ...readingOf(files), write: never, publish: never, published: never },
      edit: never,
      missed: () => 1,
      command: never,
      signal: this.#options.signal,
    };
  }

  async #ask(): Promise<Message> {
    this.#refuseTooMuch();
    try {
      return await withFallbacks(this.#choices, (choice) => this.#askModel(choice));
    } catch (error) {
      const [choice] = this.#choices;
      if (!(error instanceof ModelError) || !choice) throw error;
      const { key, params } = choice.explain(error);
      throw new UserError(key, params, { cause: error });
    }
  }

  async #askModel(choice: Choice): Promise<Message> {
    const { signal, maxTries } = this.#options;
    const model = await choice.open();
    const specs = [...this.#tools].map(([name, { description, input }]) => ({ name, description, input }));
    const { message, usage } = await retrying(
      () => collect(model.converse(this.#messages, specs, { system: this.#system, signal })),
      {
        signal,
        sleep: (ms) => this.#ports.clock.sleep(ms, signal),
        random: Math.random,
        now: () => this.#ports.clock.now(),
        ...(maxTries !== undefined && { maxTries }),
      },
    );
    const costUsd = choice.price ? costOf(choice.price, usage) : null;
    this.#costUsd += costUsd ?? 0;
    const { input, output, cached, cacheWrite } = usage;
    await this.#ports.store.spend({ model: choice.name, input: input + cacheWrite, output, cached, costUsd });
    return message;
  }

  #refuseTooMuch(): void {
    const { costUsd: limit } = this.#ports.limits;
    const turns = this.#messages.filter(({ role }) => role === "assistant").length;
    if (limit !== null && this.#costUsd >= limit) throw new UserError("query.money", { limit: limit.toFixed(2) });
    if (turns >= this.#options.maxTurns) throw new UserError("query.no-answer");
  }

  /** What leaves for a model holds no secret. */
  #safe(part: Part): Part {
    const { redact } = this.#ports;
    if (part.type === "text") return { ...part, text: redact(part.text) };
    return part.type === "result" ? { ...part, output: redact(part.output) } : part;
  }
}

function readingOf(files: Files): Pick<Files, "read" | "list" | "search" | "exists" | "content"> {
  return {
    read: (path, range) => files.read(path, range),
    list: (path, depth) => files.list(path, depth),
    search: (query) => files.search(query),
    exists: (path) => files.exists(path),
    content: (path) => files.content(path),
  };
}

function verdictOf({ name, input }: Call, tool: Tool): Verdict {
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return { tool: name, input: parsed.data };
  const problem = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`).join("\n");
  return { tool: name, input, problem };
}

function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}
