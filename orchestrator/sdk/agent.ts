import type { Untrusted } from "../safety/untrusted.ts";

/**
 * Where a conversation stands: a verdict tool was called (`problem` says what is wrong with its input, if anything), or the
 * model only spoke.
 */
export type Verdict = { tool: string; input: unknown; problem?: string } | { tool: null; text: string };

/** The context of an agent. */
export interface AgentContext {
  /** Names of prompts (`planner/role`, `git/rules`) joined into the system prompt, after `system/base`. */
  converse(request: { system: readonly string[]; say: string }): Promise<Verdict>;
  /** Answers the verdict in the same conversation; `isError` when it was not good enough. */
  reply(text: string, isError?: boolean): Promise<Verdict>;
  /** Puts text of a repository or a program into a block that the model treats as untrusted. */
  untrusted: Untrusted;
}

export interface Agent<Input = unknown, Output = unknown> {
  description: string;
  /** The role whose model setting it uses (PLANNER_MODEL, EXECUTOR_MODEL); absent for an agent that asks no model. */
  model?: "planner" | "executor" | "reviewer" | "classifier";
  /** Names of the only tools it can call. */
  tools: readonly string[];
  run(input: Input, context: AgentContext): Promise<Output>;
}

const agents = new WeakSet<object>();

/** Declares an agent: the default export of a file in `agents/`; the file's name is the agent's name. */
export function defineAgent<Input, Output>(agent: Agent<Input, Output>): Agent<Input, Output> {
  agents.add(agent);
  return agent;
}

export function isAgent(value: unknown): value is Agent {
  return typeof value === "object" && value !== null && agents.has(value);
}
