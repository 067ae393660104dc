import { mapGrowing } from "./map_growing.ts";
import { type Message, type Model, ModelError, type ToolSpec, type Usage } from "./model.ts";
import type { ModelChoice } from "./models.ts";
import { sendable } from "./sendable.ts";
import { hasPictures, noteRefused, seesPictures, withShownPictures } from "./shown_pictures.ts";
import { collectAnswer, type ModelAnswer } from "./stream.ts";
import { promptRoom, specsLength } from "./window.ts";

export interface ModelQuestion {
  messages: readonly Message[];
  specs: readonly ToolSpec[];
  system: string;
}

const bytesPerToken = 4;

/**
 * Asks one model once. A call that failed after it began is billed: `onLost` is told what it has used, as far as that arrived, else an
 * estimate of its prompt; also for a call that was aborted.
 */
export async function askOnce(
  choice: ModelChoice,
  { messages, specs, system }: ModelQuestion,
  { signal, onLost }: { signal: AbortSignal; onLost(usage: Usage): Promise<void> },
): Promise<ModelAnswer> {
  const model = await choice.open();
  refuseTooLong(model, { messages, specs, system });
  const plain = sendable(messages, choice.name);
  let used: Usage | undefined;
  const onUsage = (usage: Usage) => {
    used = usage;
  };
  try {
    const options = { system: system.toWellFormed(), signal, effort: choice.effort };
    const converse = () => collectAnswer(model.converse(withShownPictures(plain, choice), specs, options), { onUsage });
    const answer = await converse().catch((error: unknown) => {
      const isRefused = error instanceof ModelError && error.kind === "invalid";
      if (!isRefused || !hasPictures(plain) || !seesPictures(choice, plain)) throw error;
      noteRefused(choice, plain);
      return converse();
    });
    return { ...answer, message: { ...answer.message, model: choice.name } };
  } catch (error) {
    if (error instanceof ModelError) error.window ??= model.window;
    const isBilled = signal.aborted || (error instanceof ModelError && error.billed);
    const lost = used ?? (isBilled ? estimatedUsage({ messages, system }) : undefined);
    if (lost) await onLost(lost);
    throw error;
  }
}

/** Some servers cut a prompt that is too long and say nothing. */
function refuseTooLong({ window }: Model, { messages, specs, system }: ModelQuestion): void {
  if (window === undefined) return;
  const length = system.length + specsLength(specs) + (lengthsOfParts(messages).at(-1) ?? 0);
  if (length <= promptRoom(window)) return;
  const error = new ModelError(
    "too-long",
    `about ${Math.ceil(length / bytesPerToken)} tokens for a window of ${window}`,
  );
  error.window = window;
  throw error;
}

/** Characters of the parts of each message and of those before it. */
const lengthsOfParts = mapGrowing(
  ({ parts }: Message, _, length: number | undefined) => (length ?? 0) + JSON.stringify(parts).length,
);

/** Of a call whose usage never arrived: its prompt only. */
export function estimatedUsage({ messages, system }: Pick<ModelQuestion, "messages" | "system">): Usage {
  const length = system.length + (lengths(messages).at(-1) ?? 0);
  return { input: Math.ceil(length / bytesPerToken), output: 0, cached: 0, cacheWrite: 0 };
}

/** Characters of each message and of those before it, with what a model wrote for itself. */
const lengths = mapGrowing(
  (message: Message, _, length: number | undefined) => (length ?? 0) + JSON.stringify(message).length,
);

/**
 * The models in the order in which a conversation asks them: the one that answered last goes on, because it alone reads its own
 * thoughts and has the prompt in its cache.
 */
export function inOrderOfUse(choices: readonly ModelChoice[], messages: readonly Message[]): ModelChoice[] {
  const last = messages.findLast(({ role }) => role === "assistant")?.model;
  return choices.toSorted((one, other) => Number(other.name === last) - Number(one.name === last));
}
