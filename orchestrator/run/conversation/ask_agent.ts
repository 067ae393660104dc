import { toolSpec } from "../../models/tool_schema.ts";
import { makeUntrusted, type Untrusted } from "../../safety/untrusted.ts";
import type { Agent, AgentContext } from "../../sdk/agent.ts";
import type { Loaded } from "../../sdk/load.ts";
import type { Tool } from "../../sdk/tool.ts";
import type { TaskRun } from "../task_run.ts";
import { Conversation, type ConversationBackend, type ConversationOptions } from "./conversation.ts";
import type { ServerFailure, ServerTools } from "./server_tools.ts";
import { TaskBackend } from "./task_backend.ts";

/** Exchanges of one conversation about a task, at most. */
const mostTurns = 120;

interface AgentRequest<Input> {
  agent: string;
  input: Input;
  /** Prefix of the journal's keys. */
  key: string;
  /** What the blocks of untrusted text are named after, where other conversations shall begin with the same bytes; `key`. */
  blocks?: string;
  step?: number;
  /** Called before each message; adds time warnings and notes of the person. */
  reminders?: () => string[] | Promise<string[]>;
  /** Exchanges at most. */
  maxTurns?: number;
  /** Ends the conversation before the task is stopped. */
  signal?: AbortSignal;
}

/** Runs the agent of that name with its own tools and prompts. Throws TaskError when it got stuck. */
export async function askAgent<Input, Output>(
  run: TaskRun,
  {
    agent: name,
    input,
    key,
    blocks = key,
    step,
    reminders = () => [],
    maxTurns = mostTurns,
    signal = run.signal,
  }: AgentRequest<Input>,
): Promise<Output> {
  const { loaded, models } = run.ports;
  const agent = loaded.agents.get(name) as Agent<Input, Output> | undefined;
  if (!agent) throw new Error(`there is no agent "${name}"`);
  // The creation time is in no file or environment that a command can read, so the marker cannot be forged.
  const untrusted = makeUntrusted(run.task.folder, run.task.createdAt, blocks);
  const opened: { close(): Promise<void> }[] = [];
  const context = agentContext(loaded, untrusted, async () => {
    const choices = agent.model ? models.of(agent.model) : [];
    const own = toolsOf(loaded.tools, agent.tools);
    const backend = new TaskBackend(run, { key, step, choices, signal });
    opened.push(backend);
    const servers = await openServers(run, { agent: name, taken: new Set(own.keys()), signal });
    if (servers) opened.push(servers);
    return { backend, tools: new Map([...own, ...(servers?.tools ?? [])]), reminders, maxTurns };
  });
  try {
    return await agent.run(input, context);
  } finally {
    for (const one of opened) await one.close();
  }
}

/** Loads what the first request of this agent needs; what is wrong with it is told by that request. */
export function prepareAgent({ ports: { loaded, models } }: TaskRun, name: string): void {
  const agent = loaded.agents.get(name);
  if (!agent) return;
  try {
    for (const tool of agent.tools) {
      const found = loaded.tools.get(tool);
      if (found) toolSpec({ name: tool, ...found });
    }
    const [choice] = agent.model ? models.of(agent.model) : [];
    choice?.open().catch(() => {});
  } catch {
    // A key is missing, or a tool has no schema.
  }
}

/** What the MCP servers of this agent bring; that one fails is said once per task. */
async function openServers(
  run: TaskRun,
  request: { agent: string; taken: ReadonlySet<string>; signal: AbortSignal },
): Promise<ServerTools | undefined> {
  const { servers } = run.ports;
  if (!servers) return undefined;
  const said: Promise<void>[] = [];
  const failed = ({ server, why }: ServerFailure) =>
    void said.push(run.noticeOnce("mcp.failed", "server", { server, detail: why }));
  const opened = await servers.open({
    ...request,
    commands: run.workspace.commands,
    runId: run.task.folder,
    failed,
  });
  await Promise.all(said);
  return opened;
}

type Opening = { backend: ConversationBackend } & Pick<ConversationOptions, "tools" | "reminders" | "maxTurns">;

/** The context of an agent; its conversation is opened by the first `converse`. */
export function agentContext(
  { prompts }: Pick<Loaded, "prompts">,
  untrusted: Untrusted,
  open: () => Opening | Promise<Opening>,
): AgentContext {
  let conversation: Conversation | undefined;
  return {
    untrusted,
    async converse({ system: names, say }) {
      const { backend, ...opening } = await open();
      const system = systemPrompt(prompts, names);
      conversation = new Conversation(backend, { ...opening, system, untrusted });
      return conversation.say(say);
    },
    reply(text, isError) {
      if (!conversation) throw new Error("an agent replied before it conversed");
      return conversation.reply(text, isError);
    },
  };
}

/** Identical bytes for identical prompts, because providers cache the prefix. */
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
