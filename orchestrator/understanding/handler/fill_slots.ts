import { z } from "zod";
import type { AskRequest, Reply } from "../../actions/devorch.ts";
import type { Ports } from "../../run/ports.ts";
import type { Intent } from "../../sdk/intent.ts";
import { type Lang, text as sentence } from "../../texts/index.ts";
import { hasClassifierModel } from "../ask_classifier.ts";
import { classifyLocally } from "../classify.ts";
import { fitsSlot, optionsOf, readSlots, type Slots, withSlot } from "../slots.ts";
import { classifierOf } from "../understand.ts";
import { completeText } from "./ask_model.ts";

const slotTimeoutMs = 15_000;
/** From this confidence on, a message with another intent does not answer the question for a slot. */
const otherIntentConfidence = 0.85;

/** Buttons of one question, at most. */
const mostChoices = 8;

type SlotMessage = Pick<AskRequest, "chat" | "text" | "speaker">;

const PendingSlot = z.object({ intent: z.string(), text: z.string(), slot: z.string() });

/** What a message said, as slots: `name: value` first, then what the classifier model reads in it. */
export async function fillSlots(
  ports: Ports,
  intent: Intent,
  { text, command }: { text: string; command: boolean },
): Promise<Slots> {
  const read = readSlots(intent, text, { command });
  const open = Object.keys(intent.slots?.shape ?? {}).filter((name) => !Object.hasOwn(read.said, name));
  if (open.length === 0 || text.trim() === "") return read;
  const found = await askModelForSlots(ports, intent, text, open);
  return found ? readSlots(intent, text, { found, command }) : read;
}

/** The question for the first slot that is missing; the next message of the chat is its answer. */
export async function askForSlot(
  ports: Ports,
  { intent: name, text, ...message }: SlotMessage & { lang: Lang; intent: string },
  missing: readonly string[],
): Promise<Reply> {
  const [slot = ""] = missing;
  const { lang } = message;
  await pendingSlots(ports).set(pendingKey(message), { intent: name, text, slot } satisfies z.infer<
    typeof PendingSlot
  >);
  const intent = ports.loaded.intents.get(name) as Intent;
  const options = optionsOf(intent.slots?.shape[slot]).slice(0, mostChoices);
  const choices = options.map((value) => ({
    label: value,
    say: `/${name} ${withSlot(intent, text, { name: slot, value })}`,
  }));
  const say = sentence(lang, "route.slots-missing", { names: missing.join(", "), example: `${slot}: …`, first: slot });
  const lines = choices.map((choice) => sentence(lang, "route.choice", choice));
  return { say: [say, ...lines], task: null, intent: name, ...(choices.length > 0 && { choices }) };
}

/** The pending intent completed by this message; undefined if it answers no question. A question is answered at most once. */
export async function readSlotAnswer(
  ports: Ports,
  message: SlotMessage,
): Promise<{ intent: string; text: string } | undefined> {
  const state = pendingSlots(ports);
  const { text } = message;
  const pending = PendingSlot.safeParse(await state.get(pendingKey(message))).data;
  if (!pending) return undefined;
  await state.delete(pendingKey(message));
  const { intents } = ports.loaded;
  const intent = intents.get(pending.intent);
  if (text.startsWith("/") || !intent) return undefined;
  const meaning = classifyLocally(classifierOf(intents), intents, text, "none", null);
  if (meaning.intent !== null && meaning.intent !== pending.intent && meaning.confidence > otherIntentConfidence)
    return undefined;
  const { said } = readSlots(intent, text);
  // What it cannot be is about something else.
  if (Object.keys(said).length === 0 && !fitsSlot(intent, pending.slot, text)) return undefined;
  const answers = Object.keys(said).length === 0 ? { [pending.slot]: text } : said;
  let words = pending.text;
  for (const [name, value] of Object.entries(answers)) words = withSlot(intent, words, { name, value: String(value) });
  return { intent: pending.intent, text: words };
}

/** Key of the pending question: per person in a shared chat. */
function pendingKey({ chat, speaker }: Omit<SlotMessage, "text">): string {
  return speaker ? `${chat} ${speaker.id}` : chat;
}

function pendingSlots({ store }: Ports) {
  return store.pluginState("route.slots");
}

async function askModelForSlots(ports: Ports, { description, slots }: Intent, text: string, open: readonly string[]) {
  if (!slots || !hasClassifierModel(ports)) return undefined;
  const prompt = [
    `Somebody wrote a message that means: ${description}`,
    `Read these values in it: ${open.join(", ")}. Their JSON Schema: ${JSON.stringify(schemaOf(slots))}`,
    "Answer with one JSON object and nothing else. Leave out what the message does not say; invent nothing.",
    `The message, between the lines:\n----\n${text}\n----`,
  ].join("\n");
  try {
    const answer = await completeText(ports, prompt, {
      model: "classifier",
      signal: AbortSignal.timeout(slotTimeoutMs),
      maxTries: 1,
    });
    const found = z.record(z.string(), z.unknown()).parse(JSON.parse(objectIn(answer)));
    return Object.fromEntries(Object.entries(found).filter(([name]) => open.includes(name)));
  } catch (error) {
    // The defaults hold, and what is missing is asked.
    ports.warn("slots.silent", { error: String(error) });
    return undefined;
  }
}

function schemaOf(slots: z.ZodObject): unknown {
  return z.toJSONSchema(slots, { io: "input", unrepresentable: "any" });
}

/** From the first brace to the last: a model may say something around it. */
function objectIn(answer: string): string {
  const begin = answer.indexOf("{");
  return begin === -1 ? "{}" : answer.slice(begin, answer.lastIndexOf("}") + 1) || "{}";
}
