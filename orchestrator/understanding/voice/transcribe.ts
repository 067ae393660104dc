import { askOnce } from "../../models/ask.ts";
import { type Message, ModelError, type Usage } from "../../models/model.ts";
import { costOfCall } from "../../models/price.ts";
import { withRetries } from "../../models/retry.ts";
import { estimateOf } from "../../run/budget/budget.ts";
import type { Ports } from "../../run/ports.ts";
import { Exit, UserError } from "../../task/errors.ts";

export const longestVoiceSeconds = 5 * 60;
/** Five minutes of the largest format that Telegram records. */
export const mostVoiceBytes = 10 * 1024 * 1024;
const longestTranscript = 6_000;
const timeoutMs = 2 * 60_000;
/** As Gemini counts sound. */
const tokensPerSecond = 32;

/** A voice message as a channel got it. */
export interface Voice {
  /** Base64. */
  data: string;
  media: string;
  seconds: number;
}

type VoicePorts = Pick<Ports, "models" | "loaded" | "budget" | "clock" | "random"> & {
  store: Pick<Ports["store"], "spend">;
};

/** What a person says in a voice message. Its cost is recorded, for that person too. Throws UserError: no model that hears, no answer. */
export async function transcribe(ports: VoicePorts, voice: Voice, person: string | undefined): Promise<string> {
  const choice = ports.models.hearing();
  const system = ports.loaded.prompts.get("voice/transcribe");
  if (!choice || system === undefined) throw new UserError("voice.no-model");
  const { data, media, seconds } = voice;
  const messages: Message[] = [{ role: "user", parts: [{ type: "audio", media, data }] }];
  const signal = AbortSignal.timeout(timeoutMs);
  const prompt = { input: seconds * tokensPerSecond + system.length, output: 0, cached: 0, cacheWrite: 0 };
  let costUsd = 0;
  const spend = async (usage: Usage) => {
    const cost = costOfCall(choice.price, usage);
    costUsd += cost ?? 0;
    const { input, output, cached, cacheWrite } = usage;
    await ports.store.spend({ model: choice.name, input: input + cacheWrite, output, cached, costUsd: cost });
  };
  const ask = async () => {
    const reservation = await ports.budget.reserve(person, estimateOf(choice, prompt), signal);
    const before = costUsd;
    try {
      const answer = await askOnce(choice, { messages, specs: [], system }, { signal, onLost: () => spend(prompt) });
      await spend(answer.usage);
      return answer;
    } finally {
      reservation.settle(costUsd - before);
    }
  };
  try {
    const { message } = await withRetries(ask, {
      signal,
      sleep: (ms) => ports.clock.sleep(ms, signal),
      random: ports.random,
      now: () => ports.clock.now(),
      hasFallback: false,
      maxTries: 3,
    });
    const said = message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
    return said.trim().slice(0, longestTranscript).toWellFormed();
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof ModelError && error.kind === "empty") return "";
    throw new UserError("voice.failed", {}, { exit: Exit.later, cause: error });
  }
}
