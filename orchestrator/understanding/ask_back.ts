import type { Reply } from "../actions/devorch.ts";
import { isTextKey, type Lang, text as sentence, type TextKey } from "../texts/index.ts";

interface Doubt {
  text: string;
  lang: Lang;
  /** The meanings that are likeliest, best first. */
  likeliest: readonly string[];
  task: string | null;
  /** A bare yes or no. */
  bare: boolean;
  /** The task's plan waits for a decision. */
  planned: boolean;
}

/** Asks what is meant, with a command for each likely meaning; a chat shows them as buttons. */
export function askBack({ text, lang, likeliest, task, bare, planned }: Doubt): Pick<Reply, "say" | "choices"> {
  const choices = likeliest.flatMap((intent) => {
    const key = `route.choice.${intent}`;
    return isTextKey(key) && (task !== null || !isAboutTask(key))
      ? [{ label: sentence(lang, key, { id: task ?? "" }), say: commandFor(intent, text, task) }]
      : [];
  });
  if (bare && task === null) return { say: [sentence(lang, "route.unsure-idle")] };
  if (choices.length === 0) return { say: [sentence(lang, "route.unsure-open")] };
  return {
    say: [
      planned ? sentence(lang, "route.unsure-plan", { id: task ?? "" }) : sentence(lang, "route.unsure"),
      ...choices.map((choice) => sentence(lang, "route.choice", choice)),
    ],
    choices,
  };
}

/** Whether the button's label names a task. */
function isAboutTask(key: TextKey): boolean {
  return sentence("en", key, { id: "T-1" }) !== sentence("en", key, { id: "T-2" });
}

/** Intents whose command carries the message text. */
export const needsText: ReadonlySet<string> = new Set(["task_new", "query", "modify", "clarify", "repo"]);
/** Those of them that are about a task: `/modify T-3 use zod`. */
const aboutTask: ReadonlySet<string> = new Set(["modify", "clarify"]);
const aboutNothing: ReadonlySet<string> = new Set(["help", "smalltalk"]);

/** The command that says exactly this intent, about this task. */
export function commandFor(intent: string, text: string, task: string | null): string {
  const about = task !== null && aboutTask.has(intent) ? ` ${task}` : "";
  if (needsText.has(intent)) return `/${intent}${about} ${text.replace(/\s+/g, " ").trim()}`;
  return task === null || aboutNothing.has(intent) ? `/${intent}` : `/${intent} ${task}`;
}
