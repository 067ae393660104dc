import { wordsOf } from "./classifier/plain.ts";
import { mended } from "./classifier/spelling.ts";
import { approve, cancel, cancelAsked, courtesy, opening, reject, thanks } from "./decision_grammar.ts";

/** What words can decide for good. */
export type Decision = "approve" | "reject" | "cancel";

/** `ok, gracias` says that it was heard, which decides nothing. */
export type Said = Decision | "heard";

/** More words than these are no mere decision. */
const mostWords = 12;
const mostCharacters = 200;

type Known = (word: string) => boolean;

/**
 * The decision that the whole message says and nothing besides: phrases of one decision, with courtesies. A word, a sign or
 * a picture that belongs to none of them leaves the message undecided; so do two decisions, two tasks and a trailing `...`.
 * `isKnown` knows the words that are not misspelt.
 */
export function readDecision(text: string, isKnown: Known): Said | null {
  const said = utterances(text, isKnown);
  if (said === null) return null;
  if (whole.approve.test(said) || whole.approveThanking.test(said)) return "approve";
  if (whole.heard.test(said)) return "heard";
  if (whole.cancel.test(said)) return "cancel";
  return whole.reject.test(said) ? "reject" : null;
}

/** While a question waits: whether the message speaks of the task itself, so that it cannot be an answer. */
export function stopsTheTask(text: string, isKnown: Known): boolean {
  const said = utterances(text, isKnown);
  return said !== null && whole.cancelAsked.test(said);
}

/** Everything is one of the phrases, at least one of them `firm`. */
function nothingBut(firm: string, ...beside: string[]): RegExp {
  const around = ["\\|", courtesy, ...beside].join("|");
  return new RegExp(`^(?:${opening} \\| )?(?:(?:${around}) )*(?:${firm})(?: (?:${around}|${firm}))*$`, "u");
}

const { firm, understood, beside } = approve;
const whole = {
  approve: nothingBut(`${firm}|${understood}`, beside),
  approveThanking: nothingBut(firm, beside, understood, thanks),
  heard: nothingBut(understood, beside, thanks),
  cancel: nothingBut(cancel.firm, cancel.beside, thanks),
  // `no, cancela, eso no es lo que quería` says no to the plan.
  reject: nothingBut(reject.firm, reject.beside, cancel.firm, thanks),
  cancelAsked: nothingBut(cancelAsked.firm, cancelAsked.beside, thanks),
};

const taskName = /(?<![\w-])T-\d{1,9}(?![\w-])/gi;
const picture = /\p{Extended_Pictographic}/gu;
/** The looks of an emoji: skin tone, coloured. */
const look = /[\u{1F3FB}-\u{1F3FF}\u{FE0E}\u{FE0F}]/gu;
const smile = /(?<=\s)[:=]-?\)(?=\s|$)/g;
const breaks = /[.,;:!¡\n–—]|(?<!\p{L})-|-(?!\p{L})/gu;
const wordsAlone = /^[\p{L}\p{M}\p{Extended_Pictographic}'’\s|]*$/u;

/** The words with `|` between what is said one after the other; null where a sign is more than a pause. */
function utterances(text: string, isKnown: Known): string | null {
  if (text.length > mostCharacters) return null;
  const tasks = new Set(text.toUpperCase().match(taskName));
  if (tasks.size > 1 || /\.\s*\.|…/.test(text)) return null;
  const signed = text
    .normalize("NFC")
    .replace(taskName, " tid ")
    .replace(look, "")
    .replace(smile, " ")
    .replace(breaks, " | ")
    .replace(picture, " | $& | ")
    // An accent tells `sí` from an `if`.
    .replace(/(?<!\p{L})sí+(?!\p{L})/giu, "yes");
  if (!wordsAlone.test(signed)) return null;
  const parts = signed.split("|").map((part) => wordsOf(part).map((word) => mended(word, vocabulary, isKnown)));
  const spoken = parts.filter((words) => words.length > 0);
  if (spoken.flat().length > mostWords) return null;
  return spoken.map((words) => words.join(" ")).join(" | ");
}

/** The words that the phrases are made of. */
const vocabulary: ReadonlySet<string> = new Set(
  [firm, understood, beside, reject.firm, cancel.firm].join(" ").match(/[a-z]+/g),
);
