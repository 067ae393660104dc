import type { Agent, AgentContext } from "../agent.ts";
import type { Tool } from "../tool.ts";
import { untrustedIn } from "../untrusted.ts";
import { Conversation } from "./conversation.ts";
import type { TaskRun } from "./task_run.ts";

interface Asking<Input> {
  agent: string;
  input: Input;
  /** Prefix of the journal's keys. */
  key: string;
  step?: number;
  /** Called before each message: what else the model should know (time left, remarks). */
  asides?: () => string[] | Promise<string[]>;
}

/** Runs the agent of that name with its own tools and prompts. Throws TaskError when it got stuck. */
export async function askAgent<Input, Output>(
  run: TaskRun,
  { agent: name, input, key, step, asides }: Asking<Input>,
): Promise<Output> {
  const { loaded } = run.ports;
  const agent = loaded.agents.get(name) as Agent<Input, Output> | undefined;
  if (!agent) throw new Error(`there is no agent "${name}"`);
  let conversation: Conversation | undefined;
  // When the task was made is in no file and no environment that a command sees.
  const untrusted = untrustedIn(run.task.folder, run.task.createdAt, key);
  const context: AgentContext = {
    untrusted,
    converse({ system, say }) {
      conversation = new Conversation(run, {
        key,
        ...(step !== undefined && { step }),
        choices: agent.model ? run.ports.models.of(agent.model) : [],
        system: systemPrompt(loaded.prompts, system),
        tools: toolsOf(loaded.tools, agent.tools),
        asides: asides ?? (() => []),
        untrusted,
      });
      return conversation.say(say);
    },
    reply(text, isError) {
      if (!conversation) throw new Error(`agent "${name}" replied before it conversed`);
      return conversation.reply(text, isError);
    },
  };
  return agent.run(input, context);
}

/** Stable, byte for byte: providers cache the prefix. */
export function systemPrompt(prompts: ReadonlyMap<string, string>, names: readonly string[]): string {
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
