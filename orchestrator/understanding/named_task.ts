import { taskIdsIn, withPlainIds } from "../task/task_id.ts";
import { normalizeText } from "./classifier/plain.ts";
import { readCommand } from "./command.ts";
import { readDecision } from "./decision.ts";

type Known = (word: string) => boolean;

/** `task 7`, `la tarea #7`. */
const called = /\b(?:task|tarea) (T-\d+)(?![\w-])/i;

/**
 * The task that a message names: `T-41` anywhere; `41`, `t41` and `#41` where the word task stands before it, or where the rest
 * of the message is a decision or the name of a command and nothing else.
 */
export function namedTask(text: string, isKnown: Known, intents: ReadonlySet<string>): string | undefined {
  const [plain] = taskIdsIn(text);
  if (plain !== undefined) return plain;
  const written = withPlainIds(text);
  const ids = taskIdsIn(written);
  if (ids.length !== 1) return called.exec(written)?.[1];
  const [command = "", ...others] = normalizeText(text.replace(/^\//, "")).split(" ");
  const isCommand = others.length === 1 && intents.has(readCommand(`/${command}`)?.intent ?? "");
  return isCommand || readDecision(written, isKnown) !== null ? ids[0] : called.exec(written)?.[1];
}
