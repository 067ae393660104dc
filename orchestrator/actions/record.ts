import type { EffectKind, EffectRow, Store } from "../run/store.ts";
import { type Redact, redactDeep } from "../safety/redact.ts";
import type { TaskEvent } from "../task/events.ts";

/** What is written down about a task: all that happened, and the journal of side effects without what they held. */
export interface TaskRecord {
  events: TaskEvent[];
  journal: JournalLine[];
}

/** An effect with its size in place of its content, which holds prompts, files and outputs of the repository. */
export interface JournalLine {
  key: string;
  kind: EffectKind;
  done: boolean;
  intentBytes: number;
  resultBytes: number;
}

export async function recordOf(store: Store, id: string, redact: Redact): Promise<TaskRecord> {
  const [events, effects] = await Promise.all([store.events(id), store.effects(id, "")]);
  return { events: redactDeep(events, redact) as TaskEvent[], journal: effects.map(journalLine) };
}

function journalLine({ key, kind, done, intent, result }: EffectRow): JournalLine {
  return { key, kind, done, intentBytes: bytesOf(intent), resultBytes: bytesOf(result) };
}

function bytesOf(value: unknown): number {
  return value === null || value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}
