import { replaceTaskIds, taskIdsIn } from "../task/task_id.ts";
import { plainWords } from "./classifier/plain.ts";
import { correctSlip } from "./classifier/spelling.ts";
import {
  approve,
  cancel,
  cancelAsked,
  cancelWork,
  courtesy,
  opening,
  reject,
  thanks,
  whyStop,
} from "./decision_grammar.ts";

/** Decisions that free text can make. */
export type Decision = "approve" | "reject" | "cancel";

/** `heard`: an acknowledgement like `ok, gracias`, which decides nothing. */
export type ReadDecision = Decision | "heard";

/** A message with more words is never a decision. */
const mostWords = 12;
const mostCharacters = 200;

type Known = (word: string) => boolean;

/**
 * The decision that the whole message says and nothing besides: phrases of one decision, with courtesies. A word, a sign or
 * a picture that belongs to none of them leaves the message undecided; so do two decisions, two tasks and a trailing `...`.
 * `isKnown` knows the words that are not misspelt. While a plan waits, words that end work under way (`corta`) decide nothing.
 */
export function readDecision(text: string, isKnown: Known, planWaits = false): ReadDecision | null {
  const said = utterances(text, isKnown);
  if (said === null) return null;
  if (fullMessage.approve.test(said) || fullMessage.approveThanking.test(said)) return "approve";
  if (fullMessage.heard.test(said)) return "heard";
  // `no, forget it` says no to the plan.
  if (planWaits && fullMessage.no.test(said)) return "reject";
  if (fullMessage.cancel.test(said) || (!planWaits && fullMessage.cancelWork.test(said))) return "cancel";
  return fullMessage.reject.test(said) ? "reject" : null;
}

/** While a question waits: whether the message speaks of the task itself, so that it cannot be an answer. */
export function stopsTheTask(text: string, isKnown: Known): boolean {
  const said = utterances(text, isKnown);
  if (said === null) return false;
  return fullMessage.cancelAsked.test(said) || (fullMessage.cancel.test(said) && whyTaskEnds.test(said));
}

interface Phrases {
  firm: string;
  beside?: readonly string[];
  /** Say what they say only before the first firm one: `no, cancela`, but not `cancela no`. */
  first?: string;
  /** What the message may begin with instead of a firm one. */
  begins?: string;
}

/** Everything is one of the phrases, at least one of them `firm`. */
function nothingBut({ firm, beside = [], first, begins = firm }: Phrases): RegExp {
  const around = ["\\|", courtesy, ...beside].join("|");
  const before = first === undefined ? around : `${around}|${first}`;
  return new RegExp(`^(?:${opening} \\| )?(?:(?:${before}) )*(?:${begins})(?: (?:${around}|${firm}))*$`, "u");
}

const { firm, understood, beside } = approve;
const { first } = cancel;
const fullMessage = {
  approve: nothingBut({ firm: `${firm}|${understood}`, beside: [beside] }),
  approveThanking: nothingBut({ firm, beside: [beside, understood, thanks] }),
  heard: nothingBut({ firm: understood, beside: [beside, thanks] }),
  cancel: nothingBut({ firm: cancel.firm, beside: [cancel.beside, thanks], first }),
  cancelWork: nothingBut({ firm: `${cancelWork}|${cancel.firm}`, beside: [cancel.beside, thanks], first }),
  // `no, cancela, eso no es lo que quería` says no to the plan.
  reject: nothingBut({
    firm: `${reject.firm}|${cancel.firm}`,
    beside: [reject.beside, thanks],
    first,
    begins: `${first}|(?:${cancel.firm} (?:\\| )*)*${reject.firm}`,
  }),
  no: nothingBut({ firm: cancel.firm, beside: [cancel.beside, thanks], begins: `${first}(?: \\|)?` }),
  cancelAsked: nothingBut({ firm: cancelAsked.firm, beside: [cancelAsked.beside, thanks] }),
};
const whyTaskEnds = new RegExp(`(?:^|\\| )${whyStop}(?: \\||$)`, "u");

const picture = /\p{Extended_Pictographic}/gu;
/** The looks of an emoji: skin tone, coloured. */
const emojiVariant = /[\u{1F3FB}-\u{1F3FF}\u{FE0E}\u{FE0F}]/gu;
const smile = /(?<=\s)[:=]-?\)(?=\s|$)/g;
const breaks = /[.,;:!¡\n–—]|(?<!\p{L})-|-(?!\p{L})/gu;
const wordsAlone = /^[\p{L}\p{M}\p{Extended_Pictographic}'’\s|]*$/u;

/** The words with `|` between what is said one after the other; null where a sign is more than a pause. */
function utterances(text: string, isKnown: Known): string | null {
  if (text.length > mostCharacters) return null;
  if (taskIdsIn(text).length > 1 || /\.\s*\.|…/.test(text)) return null;
  const signed = replaceTaskIds(text.normalize("NFC"), " tid ")
    .replace(articleOfTask, " ")
    .replace(emojiVariant, "")
    .replace(smile, " ")
    .replace(breaks, " | ")
    .replace(picture, " | $& | ")
    // An accent tells `sí` from an `if`.
    .replace(/(?<!\p{L})sí+(?!\p{L})/giu, "yes");
  if (!wordsAlone.test(signed)) return null;
  const parts = signed.split("|").map((part) => plainWords(part).map((word) => correctSlip(word, vocabulary, isKnown)));
  const spoken = parts.filter((words) => words.length > 0);
  if (spoken.flat().length > mostWords) return null;
  const said = spoken.map((words) => words.join(" ")).join(" | ");
  return please.test(said) ? said.replace(couldYou, "") : said;
}

/** `la T-4`, `the task T-4`. */
const articleOfTask = /(?<!\p{L})(?:(?:la|the) )?(?:(?:task|tarea) )?(?= tid )/giu;

/** `can you stop` asks whether it can, `can you stop please` asks for it. */
const couldYou =
  /^(?:(?:please|por favor|porfa) )?(?:(?:could|can|would|will) you|podrias|podria|podes|puedes|puede|me podrias) /;
const please = /\b(?:please|por favor|porfa)\b/;

/** The words that the phrases are made of. */
const vocabulary: ReadonlySet<string> = new Set(
  [firm, understood, beside, first, reject.firm, cancel.firm, cancelWork].join(" ").match(/[a-z]+/g),
);
