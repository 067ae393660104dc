import type { Role } from "../../models/models.ts";
import type { Agent } from "../../sdk/agent.ts";
import { askOutside, type OutsidePorts, type Readable } from "../questions/ask_outside.ts";

const patienceMs = 10 * 60_000;
const maxTurns = 40;

/** One text from the model of a role. Throws UserError when none answers. */
export function complete(
  ports: OutsidePorts,
  prompt: string,
  {
    model,
    signal = AbortSignal.timeout(patienceMs),
    maxTries,
  }: { model: Role; signal?: AbortSignal; maxTries?: number },
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
  return askOutside<string, string>(ports, {
    agent: speaker,
    input: prompt,
    signal,
    maxTurns: 1,
    ...(maxTries !== undefined && { maxTries }),
  });
}

/** The agent of that name, with its reading tools on `workspace`. */
export function askNamed<Output>(
  ports: OutsidePorts,
  agent: string,
  input: unknown,
  workspace: Readable | undefined,
): Promise<Output> {
  const signal = AbortSignal.timeout(patienceMs);
  return askOutside<unknown, Output>(ports, { agent, input, signal, maxTurns, ...(workspace && { workspace }) });
}
