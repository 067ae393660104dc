import { isTextKey, text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { oneLine } from "./paint.ts";

/** Why a task is paused, as the end of a sentence: `se llegó al límite de gasto`. */
export function pauseReason(reason: string | null, lang: Lang): string {
  const key = `card.pause.${reason ?? "interrupted"}`;
  return isTextKey(key) ? text(lang, key) : String(reason);
}

/** Why a task failed: its detail, else the sentence for its reason; empty when both are unknown. */
export function failReason({ reason, detail }: { reason: string | null; detail: string | null }, lang: Lang): string {
  if (detail) return oneLine(detail, 400);
  const key = `card.fail.${reason ?? ""}`;
  return isTextKey(key) ? text(lang, key) : "";
}
