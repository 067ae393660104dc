/** What is said beside "go on": more money, or what to do otherwise. */
export interface GoOn {
  /** US dollars in all; `more` where none are named. */
  limit?: number | "more";
  note?: string;
}

const amount = "(\\d{1,5}(?:[.,]\\d{1,2})?)";
const dollars = new RegExp(
  `(?:\\$|usd|us\\$)\\s*${amount}|${amount}\\s*(?:\\$|usd|d[oó]lar(?:es)?|dollars?|bucks)`,
  "iu",
);
const money =
  /(?<!\p{L})(?:money|budget|limit|plata|dinero|guita|presupuesto|l[ií]mite|saldo|d[oó]lar(?:es)?|dollars?|usd)(?!\p{L})/iu;
const more =
  /(?<!\p{L})(?:more|another|extra|raise|increase|higher|m[aá]s|otro|s[uú]b\p{L}*|aument\p{L}*|ampli\p{L}*)(?!\p{L})|\+/iu;
/** Words that only say to go on, in both languages. */
const goOn = new Set(
  (
    "please por favor porfa ok okay dale vale yes si sí now ya ahora y and then entonces it lo la con with the task tarea " +
    "go on again otra vez de nuevo resume continue carry keep going retry try restart once more a give another " +
    "sigue segui seguí siga seguimos sigamos continua continuá continúa continuar reintenta reintentá reintentar retoma retomá reanuda " +
    "reanudá intenta intentá intentalo inténtalo probá proba prueba volve volvé vuelve al por desde from where you left off donde quedo " +
    "quedó quedaste te"
  ).split(" "),
);

const justId = /^\s*(?:t-?|#)?\d*\s*$/i;

/** Reads the words of a person who wants stopped work to go on. */
export function readGoOn(text: string): GoOn {
  if (justId.test(text)) return {};
  const words = text.replace(/(?<!\w)t-\d+/gi, " ").toLowerCase();
  const named = dollars.exec(words);
  const limit = named ? Number((named[1] ?? named[2] ?? "").replace(",", ".")) : undefined;
  const raises =
    limit !== undefined ? { limit } : money.test(words) && more.test(words) ? { limit: "more" as const } : {};
  const other = (words.match(/[\p{L}\p{N}_./-]+/gu) ?? []).filter((word) => !goOn.has(word));
  const aside = raises.limit === undefined ? 1 : mostMoneyWords;
  return { ...raises, ...(other.length >= aside && { note: text.trim() }) };
}

/** "Raise the limit to 5 dollars": as many words say nothing about the work itself. */
const mostMoneyWords = 7;
