import { randomUUID } from "node:crypto";
import { askOnce, estimatedUsage, inOrderOfUse } from "../../models/ask.ts";
import { ModelError, type Usage } from "../../models/model.ts";
import type { ModelChoice } from "../../models/models.ts";
import { costOfCall } from "../../models/price.ts";
import { withFallbacks, withRetries } from "../../models/retry.ts";
import { estimateOf } from "../../run/budget/budget.ts";
import { agentContext } from "../../run/conversation/ask_agent.ts";
import type {
  ConversationBackend,
  Exchange,
  ModelReply,
  ToolCall,
  ToolOutcome,
} from "../../run/conversation/conversation.ts";
import { readInput } from "../../run/conversation/tool_input.ts";
import { Stuck } from "../../run/execution.ts";
import type { Ports } from "../../run/ports.ts";
import type { Files, Workspace } from "../../run/workspace.ts";
import type { Redact } from "../../safety/redact.ts";
import { makeUntrusted } from "../../safety/untrusted.ts";
import type { Agent } from "../../sdk/agent.ts";
import type { Tool, ToolContext } from "../../sdk/tool.ts";
import { messageOf, TaskError, UserError } from "../../task/errors.ts";

/** The ports of a conversation outside of a task. */
export type ReadOnlyPorts = Pick<Ports, "loaded" | "models" | "limits" | "redact" | "clock" | "warn" | "budget"> & {
  store: Pick<Ports["store"], "spend">;
};

/** The parts of a workspace that reading tools use. */
export type ReadableWorkspace = Pick<Workspace, "files" | "editing">;

export interface ReadOnlyConversation<Input> {
  /** A name, or the agent itself. */
  agent: string | Agent<Input, unknown>;
  input: Input;
  /** What its reading tools may read; absent for an agent that reads nothing. */
  workspace?: ReadableWorkspace;
  signal: AbortSignal;
  /** Calls of one question, at most. */
  maxTurns: number;
  maxTries?: number;
}

/**
 * Runs an agent outside of any task, with reading tools only. Nothing is journaled, because nothing is changed; after a crash the
 * person asks again. Its cost is recorded. Throws UserError when no model answers.
 */
export async function runReadOnlyConversation<Input, Output>(
  ports: ReadOnlyPorts,
  options: ReadOnlyConversation<Input>,
): Promise<Output> {
  const { agent: asked, maxTurns } = options;
  const agent = (typeof asked === "string" ? ports.loaded.agents.get(asked) : asked) as
    | Agent<Input, Output>
    | undefined;
  if (!agent?.model) throw new Error(`there is no agent "${String(asked)}" that asks a model`);
  const backend = new ReadOnlyBackend(ports, options, ports.models.of(agent.model));
  const tools = new Map(
    agent.tools.flatMap((name) => {
      const tool = ports.loaded.tools.get(name);
      // Outside of a task an agent of a plugin gets no tool that writes or executes.
      const isUsable = tool?.kind === "verdict" || (tool?.kind === "read" && options.workspace !== undefined);
      return tool && isUsable ? [[name, tool] as const] : [];
    }),
  );
  const reminders = () => [];
  const context = agentContext(ports.loaded, makeUntrusted(randomUUID()), () => ({
    backend,
    tools,
    reminders,
    maxTurns,
  }));
  return agent.run(options.input, context).catch((error: unknown) => {
    if (error instanceof Stuck) throw new UserError("query.no-answer", {}, { cause: error });
    throw error;
  });
}

class ReadOnlyBackend implements ConversationBackend {
  readonly #ports: ReadOnlyPorts;
  readonly #options: Pick<ReadOnlyConversation<unknown>, "workspace" | "signal" | "maxTries">;
  readonly #choices: readonly ModelChoice[];
  #costUsd = 0;

  constructor(
    ports: ReadOnlyPorts,
    options: Pick<ReadOnlyConversation<unknown>, "workspace" | "signal" | "maxTries">,
    choices: readonly ModelChoice[],
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#choices = choices;
  }

  get redact(): Redact {
    return this.#ports.redact;
  }

  async journal(): Promise<[]> {
    return [];
  }

  async ask(exchange: Exchange): Promise<ModelReply> {
    const { costUsd: limit } = this.#ports.limits;
    if (limit !== null && this.#costUsd >= limit) throw new UserError("query.money", { limit: limit.toFixed(2) });
    try {
      const choices = inOrderOfUse(this.#choices, exchange.messages);
      const ask = (choice: ModelChoice, hasFallback: boolean) => this.#askModel(choice, exchange, hasFallback);
      return await withFallbacks(choices, ask, { final: exchange.mends });
    } catch (error) {
      const [choice] = this.#choices;
      if (!(error instanceof ModelError) || !choice) throw error;
      const { key, params } = choice.explain(error);
      throw new UserError(key, params, { cause: error });
    }
  }

  async #askModel(choice: ModelChoice, exchange: Exchange, hasFallback: boolean): Promise<ModelReply> {
    const { signal, maxTries } = this.#options;
    const ask = async () => {
      const { budget } = this.#ports;
      const reservation = await budget.reserve(undefined, estimateOf(choice, estimatedUsage(exchange)), signal);
      const before = this.#costUsd;
      try {
        const onLost = (usage: Usage) => this.#spend(choice, usage);
        const answer = await askOnce(choice, exchange, { signal, onLost });
        await this.#spend(choice, answer.usage);
        return answer;
      } finally {
        reservation.settle(this.#costUsd - before);
      }
    };
    const { message, stop } = await withRetries(ask, {
      signal,
      sleep: (ms) => this.#ports.clock.sleep(ms, signal),
      random: Math.random,
      now: () => this.#ports.clock.now(),
      hasFallback,
      ...(maxTries !== undefined && { maxTries }),
    });
    return { message, stop };
  }

  async #spend({ name, price }: ModelChoice, usage: Usage): Promise<void> {
    const costUsd = costOfCall(price, usage);
    this.#costUsd += costUsd ?? 0;
    const { input, output, cached, cacheWrite } = usage;
    await this.#ports.store.spend({ model: name, input: input + cacheWrite, output, cached, costUsd });
  }

  async use(call: ToolCall, tool: Tool): Promise<ToolOutcome> {
    const parsed = readInput(tool.input, call.input);
    if (!parsed.success) return { output: parsed.problem, ok: false };
    try {
      return { output: (await tool.run?.(parsed.data, this.#toolContext())) ?? "", ok: true };
    } catch (error) {
      if (this.#options.signal.aborted || error instanceof UserError) throw error;
      const why = error instanceof TaskError ? error.message : `The tool failed: ${messageOf(error)}`;
      return { output: why, ok: false };
    }
  }

  #toolContext(): ToolContext {
    const { workspace, signal } = this.#options;
    const never = () => Promise.reject(new TaskError("Nothing can be changed or executed here."));
    if (!workspace) throw new TaskError("Nothing can be read here.");
    const { files, editing } = workspace;
    return {
      ...editing,
      files: { ...readingOf(files), check: never, write: never, publish: never, published: never },
      edit: never,
      shownOf: () => "nothing",
      missed: () => 1,
      command: never,
      tryCommand: never,
      signal,
    };
  }

  async recall(): Promise<void> {}

  pause(): Promise<void> {
    return this.#ports.clock.sleep(0, this.#options.signal);
  }

  called(): void {}

  async save(): Promise<void> {}

  filesState(): string {
    return "";
  }
}

function readingOf(
  files: Files,
): Pick<Files, "read" | "list" | "search" | "exists" | "content" | "resolve" | "encoding" | "linkTarget"> {
  return {
    read: (path, range) => files.read(path, range),
    list: (path, depth) => files.list(path, depth),
    search: (query) => files.search(query),
    exists: (path) => files.exists(path),
    content: (path) => files.content(path),
    resolve: (path) => files.resolve(path),
    encoding: (path) => files.encoding(path),
    linkTarget: (path) => files.linkTarget(path),
  };
}
