import type { Intent } from "../../sdk/intent.ts";
import { taskIdsIn } from "../../task/task_id.ts";
import { classifyLocally, type Meaning } from "../classify.ts";
import type { ReadOnlyPorts } from "../questions/read_only_conversation.ts";
import { type Situation, sampleState, situations } from "../situation.ts";
import { classifierOf, understand } from "../understand.ts";

/** A message whose meaning is known. */
export interface Labelled {
  text: string;
  context: Situation;
  intent: string;
  /** Of a new task: its type; empty where it is not judged. */
  type: string;
}

export interface Miss extends Labelled {
  found: string;
  foundType: string;
}

/** What an intent was found right: of those taken for it, and of those that were it. Null where there was none. */
export interface Score {
  precision: number | null;
  recall: number | null;
  n: number;
}

/** How well messages are understood; shares are from 0 to 1. */
export interface Evaluation {
  n: number;
  right: number;
  accuracy: number;
  perIntent: Record<string, Score>;
  /** How often each expected intent (outer) was taken for each (inner). */
  confusion: Record<string, Record<string, number>>;
  misses: Miss[];
  /** The type of new tasks, scored apart. */
  types: { n: number; right: number; accuracy: number | null };
}

/** What a line that is neither empty nor a comment must hold; `line` counts from 1. */
export class BadLine extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

/** Labels that mean that asking back is right. */
const asksBack: ReadonlySet<string> = new Set(["", "-", "?", "unsure", "unknown", "unclear", "ask", "none"]);
export const unsure = "unsure";

/** Reads lines of text, context, intent and type between tabs; `#` begins a comment, there is no header. Throws BadLine. */
export function readLabelled(tsv: string): Labelled[] {
  return tsv.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const [text = "", context = "", intent, type = ""] = line.split("\t");
    const situation = situations.find((one) => one === (context.trim() || "none"));
    if (text.trim() === "" || situation === undefined || intent === undefined) throw new BadLine(at + 1);
    const meant = intent.trim();
    return [{ text, context: situation, intent: asksBack.has(meant) ? unsure : meant, type: type.trim() }];
  });
}

/** Understands every message by the local classifier, or with `ports` by the model too, and compares. */
export async function evaluate(
  intents: ReadonlyMap<string, Intent>,
  labelled: readonly Labelled[],
  ports?: ReadOnlyPorts,
): Promise<Evaluation> {
  const judged: Miss[] = [];
  for (const message of labelled) {
    const { text, context: situation } = message;
    const isNamed = situation === "none" && taskIdsIn(text).length > 0;
    const state = isNamed ? "any" : sampleState[situation];
    const meaning: Meaning = ports
      ? await understand(ports, { text, situation, state })
      : classifyLocally(classifierOf(intents), intents, text, situation, state);
    const found = meaning.intent ?? unsure;
    judged.push({ ...message, found, foundType: meaning.intent === null ? "" : (meaning.kind ?? "") });
  }
  return summarizeResults(judged);
}

function summarizeResults(judged: readonly Miss[]): Evaluation {
  const right = judged.filter(isRight).length;
  const names = [...new Set(judged.flatMap(({ intent, found }) => [intent, found]))].sort();
  const typed = judged.filter(({ type }) => type !== "");
  const typedRight = typed.filter(({ type, foundType }) => type === foundType).length;
  return {
    n: judged.length,
    right,
    accuracy: judged.length === 0 ? 0 : right / judged.length,
    perIntent: Object.fromEntries(names.map((name) => [name, scoreOf(name, judged)])),
    confusion: Object.fromEntries(names.map((name) => [name, takenFor(name, judged)])),
    misses: judged.filter((one) => !isRight(one)),
    types: { n: typed.length, right: typedRight, accuracy: share(typedRight, typed.length) },
  };
}

function isRight({ intent, found }: Miss): boolean {
  return intent === found;
}

function scoreOf(name: string, judged: readonly Miss[]): Score {
  const expected = judged.filter(({ intent }) => intent === name);
  const taken = judged.filter(({ found }) => found === name);
  return {
    precision: share(taken.filter(isRight).length, taken.length),
    recall: share(expected.filter(isRight).length, expected.length),
    n: expected.length,
  };
}

function takenFor(name: string, judged: readonly Miss[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { intent, found } of judged) if (intent === name) counts[found] = (counts[found] ?? 0) + 1;
  return counts;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
