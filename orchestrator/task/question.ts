import { z } from "zod";
import { withoutAccents } from "../texts/without_accents.ts";

/** What the planner asks: one sentence, perhaps with options to pick from and a default. */
export const QuestionInput = z.strictObject({
  text: z.string().min(1).max(500).describe("One question, to be understood by itself, in the person's language."),
  options: z
    .array(z.string().min(1).max(200))
    .max(8)
    .optional()
    .describe("Answers to pick from, the likeliest first; the person may also write another."),
  default: z.string().max(500).optional().describe("What you would do without an answer."),
});

/** A question as it is stored and shown; `n` counts per task from 1 and is how `answer --question <n>` names it. */
export interface Question {
  n: number;
  round: number;
  text: string;
  options: string[];
  default: string | null;
  /** ISO UTC; past it the task is paused(question). */
  deadline: string;
  answer: string | null;
}

const hourMs = 3_600_000;
/** How long a question waits for its answer. */
export const answerWithinMs = 72 * hourMs;
/** How long before the deadline the person is reminded, once. */
export const remindBeforeMs = 24 * hourMs;

/** The questions that still wait for an answer. */
export function openQuestions(questions: readonly Question[]): Question[] {
  return questions.filter(({ answer }) => answer === null);
}

/** The questions, the open ones with a new deadline from `now` (milliseconds since the epoch). */
export function renewDeadlines(questions: readonly Question[], now: number): Question[] {
  const deadline = new Date(now + answerWithinMs).toISOString();
  return questions.map((question) => (question.answer === null ? { ...question, deadline } : question));
}

/** Characters. Options have at most 200, so a longer answer is free text. */
const longestChoice = 400;

/**
 * What an answer means: the text of an option or its number picks it, "you decide" takes the default, the rest is free text.
 * A number that is itself an option picks that one; "option 2" is always the second one.
 */
export function interpretAnswer(question: Question, answer: string): string {
  const trimmed = answer.trim();
  if (trimmed.length > longestChoice) return trimmed;
  const said = withoutAllWord(plainWords(trimmed));
  const { options } = question;
  const exact = options.find((option) => plainWords(option) === said);
  if (exact !== undefined) return exact;
  const picked = options[pickedNumber(said, options.length) - 1];
  if (picked !== undefined) return picked;
  if (youDecide.test(said)) return question.default ?? options[0] ?? trimmed;
  return optionByPrefix(options, said) ?? trimmed;
}

/** True when the person leaves every open question to devorch: "decide tú todo". */
export function delegatesEverything(answer: string): boolean {
  if (answer.length > longestChoice) return false;
  const said = plainWords(answer);
  return withoutAllWord(said) !== said;
}

/** "decide tú todo" becomes "decide tú"; other text stays. */
function withoutAllWord(said: string): string {
  const rest = said.replace(everything, "").trim();
  return rest !== said && youDecide.test(rest) ? rest : said;
}

const everything =
  /^(?:(?:en |para )?(?:todo|todas)|everything)(?= )|(?<= )(?:(?:en |para )?(?:todo|todas)|everything|all of (?:it|them)|all)$/;

/** Lower case without accents, punctuation or repeated blanks, for comparing answers. */
function plainWords(text: string): string {
  return withoutAccents(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]+/gu, " ")
    .trim();
}

const ordinals: Readonly<Record<string, number>> = {
  ...{ primera: 1, primero: 1, primer: 1, first: 1, uno: 1, una: 1, one: 1 },
  ...{ segunda: 2, segundo: 2, second: 2, dos: 2, two: 2 },
  ...{ tercera: 3, tercero: 3, tercer: 3, third: 3, tres: 3, three: 3 },
  ...{ cuarta: 4, cuarto: 4, fourth: 4, cuatro: 4, four: 4 },
  ...{ quinta: 5, quinto: 5, fifth: 5, cinco: 5, five: 5 },
};

/** "2", "la 2", "opción 2", "la segunda", "the last one": from 1; 0 when no option is numbered so. */
function pickedNumber(said: string, count: number): number {
  const word =
    /^(?:(?:la|el|las|los|the|opcion|option|numero|number|respuesta|answer|nro|num|prefiero|mejor|elijo|escojo|quiero|i prefer|pick) )*#? ?(\d{1,2}|\p{L}+)(?: (?:opcion|option|one|por favor|please))*$/u.exec(
      said,
    )?.[1] ?? "";
  if (/^\d/.test(word)) return Number(word);
  if (/^(ultima|ultimo|last)$/.test(word)) return count;
  return Object.hasOwn(ordinals, word) ? (ordinals[word] ?? 0) : 0;
}

/** The only option that begins with the answer: "al pagar" for "Al pagar el pedido". */
function optionByPrefix(options: readonly string[], said: string): string | undefined {
  const bare = withoutLeadingArticle(said);
  if (bare === "") return undefined;
  const begun = options.filter((option) => `${withoutLeadingArticle(plainWords(option))} `.startsWith(`${bare} `));
  return begun.length === 1 ? begun[0] : undefined;
}

function withoutLeadingArticle(words: string): string {
  return words.replace(/^((al?|el|la|los|las|en|con|por|de|del|on|at|in|by|the|with|mejor|prefiero) )+/, "");
}

/** "You decide" in the Spanish of Spain, Mexico and the Río de la Plata, and in English; matches the output of `plainWords`. */
const youDecide = new RegExp(
  `^(?:(?:no se|ni idea|i don t know|not sure|ok|bueno|mejor|pues|mmm?|eh) )?(?:${[
    "(?:decid[eai]|decidi|elige|elegi|elija|escoge|escoja|define|defini)(?:lo|la)?(?: (?:tu|vos|usted|ustedes|por mi))?(?: (?:mism[oa]))?(?: por favor)?",
    "(?:que )?(?:tu decides|vos decidis|usted decide|decida usted|decidelo tu|decidilo vos|tu eliges|vos elegis|tu sabes|vos sabes|tu mismo|vos mismo)",
    "(?:lo|la|el) que (?:tu |vos |usted )?(?:quieras|quiera|prefieras|prefiera|digas|diga|veas|consideres|creas|recomiendes|te parezca|le parezca|te parezca mejor|sea mejor|sea|creas mejor|creas conveniente|te convenga)(?: mejor)?",
    "como (?:tu |vos |usted )?(?:quieras|quiera|prefieras|prefiera|veas|digas|te parezca|mejor te parezca|creas|gustes|guste)(?: mejor)?",
    "(?:a mi )?me (?:da(?: lo mismo| igual)?|es (?:igual|indiferente))",
    "da (?:igual|lo mismo)",
    "cualquiera(?: (?:esta bien|me sirve|va bien|de las dos|de ellas))?",
    "(?:lo dejo )?a tu (?:criterio|gusto|eleccion|juicio)",
    "(?:la|lo|el) (?:opcion )?(?:de siempre|por defecto|recomendad[oa]|usual)",
    "por defecto",
    "tu criterio",
    "(?:you|u) (?:decide|choose|pick)(?: (?:it|one|for me|please))?",
    "(?:decide|choose|pick)(?: one)? (?:for me|yourself)",
    "(?:it s |that s )?(?:your (?:call|choice|decision|pick)|up to you)",
    "whatever(?: you (?:prefer|want|like|think(?: is)?(?: best)?|say|decide))?",
    "whichever(?: you (?:prefer|want|like|think(?: is)?(?: best)?))?",
    "(?:as|how(?:ever)?) you (?:like|prefer|want|wish|see fit|think best)",
    "(?:i )?(?:don t|do not) (?:care|mind)",
    "(?:any|either)(?: one)? (?:is fine|is ok|works|will do)",
    "(?:any|either) one|either",
    "(?:the )?(?:default|usual)(?: (?:one|option|is fine))?",
    "(?:i have )?no preference",
  ].join("|")})$`,
);
