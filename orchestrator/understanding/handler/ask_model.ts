import type { ModelRole } from "../../models/models.ts";
import type { Agent } from "../../sdk/agent.ts";
import {
  type ReadableWorkspace,
  type ReadOnlyPorts,
  runReadOnlyConversation,
} from "../questions/read_only_conversation.ts";

const agentTimeoutMs = 10 * 60_000;
const maxTurns = 40;

/** One text from the model of a role. Throws UserError when none answers. */
export function completeText(
  ports: ReadOnlyPorts,
  prompt: string,
  {
    model,
    signal = AbortSignal.timeout(agentTimeoutMs),
    maxTries,
  }: { model: ModelRole; signal?: AbortSignal; maxTries?: number },
): Promise<string> {
  const speaker: Agent<string, string> = {
    description: "Answers with a text.",
    model,
    tools: [],
    async run(say, { converse }) {
      const verdict = await converse({ system: [], say });
      return verdict.tool === null ? verdict.text : "";
    },
  };
  return runReadOnlyConversation<string, string>(ports, {
    agent: speaker,
    input: prompt,
    signal,
    maxTurns: 1,
    ...(maxTries !== undefined && { maxTries }),
  });
}

/** The agent of that name, with its reading tools on `workspace`. */
export function askNamed<Output>(
  ports: ReadOnlyPorts,
  agent: string,
  input: unknown,
  workspace: ReadableWorkspace | undefined,
): Promise<Output> {
  const signal = AbortSignal.timeout(agentTimeoutMs);
  return runReadOnlyConversation<unknown, Output>(ports, {
    agent,
    input,
    signal,
    maxTurns,
    ...(workspace && { workspace }),
  });
}
