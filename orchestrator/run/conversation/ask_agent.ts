import { type Untrusted, untrustedIn } from "../../safety/untrusted.ts";
import type { Agent, AgentContext } from "../../sdk/agent.ts";
import type { Loaded } from "../../sdk/load.ts";
import type { Tool } from "../../sdk/tool.ts";
import type { TaskRun } from "../task_run.ts";
import { Conversation, type ConversationOptions, type Ground } from "./conversation.ts";
import { TaskGround } from "./task_ground.ts";

/** Exchanges of one conversation about a task, at most. */
const maxTurns = 120;

interface Asking<Input> {
  agent: string;
  input: Input;
  /** Prefix of the journal's keys. */
  key: string;
  /** What the blocks of untrusted text are named after, where other conversations shall begin with the same bytes; `key`. */
  blocks?: string;
  step?: number;
  /** Called before each message: what else the model should know (time left, remarks). */
  asides?: () => string[] | Promise<string[]>;
}

/** Runs the agent of that name with its own tools and prompts. Throws TaskError when it got stuck. */
export async function askAgent<Input, Output>(
  run: TaskRun,
  { agent: name, input, key, blocks = key, step, asides = () => [] }: Asking<Input>,
): Promise<Output> {
  const { loaded, models } = run.ports;
  const agent = loaded.agents.get(name) as Agent<Input, Output> | undefined;
  if (!agent) throw new Error(`there is no agent "${name}"`);
  // When the task was made is in no file and no environment that a command sees.
  const untrusted = untrustedIn(run.task.folder, run.task.createdAt, blocks);
  const context = contextOf(loaded, untrusted, () => {
    const choices = agent.model ? models.of(agent.model) : [];
    const tools = toolsOf(loaded.tools, agent.tools);
    return { ground: new TaskGround(run, { key, step, choices }), tools, asides, maxTurns };
  });
  return agent.run(input, context);
}

type Opening = { ground: Ground } & Pick<ConversationOptions, "tools" | "asides" | "maxTurns">;

/** What an agent works with; its one conversation is opened when it first converses. */
export function contextOf(
  { prompts }: Pick<Loaded, "prompts">,
  untrusted: Untrusted,
  open: () => Opening,
): AgentContext {
  let conversation: Conversation | undefined;
  return {
    untrusted,
    converse({ system: names, say }) {
      const { ground, ...opening } = open();
      const system = systemPrompt(prompts, names);
      conversation = new Conversation(ground, { ...opening, system, untrusted });
      return conversation.say(say);
    },
    reply(text, isError) {
      if (!conversation) throw new Error("an agent replied before it conversed");
      return conversation.reply(text, isError);
    },
  };
}

/** Stable, byte for byte: providers cache the prefix. */
function systemPrompt(prompts: ReadonlyMap<string, string>, names: readonly string[]): string {
  return ["system/base", ...names]
    .map((name) => {
      const prompt = prompts.get(name);
      if (prompt === undefined) throw new Error(`there is no prompt "ai/${name}.md"`);
      return prompt;
    })
    .join("\n\n");
}

function toolsOf(loaded: ReadonlyMap<string, Tool>, names: readonly string[]): Map<string, Tool> {
  return new Map(
    names.map((name) => {
      const tool = loaded.get(name);
      if (!tool) throw new Error(`there is no tool "${name}"`);
      return [name, tool];
    }),
  );
}
