import { withoutAccents } from "../texts/without_accents.ts";

/**
 * Reads messages that only remove or reorder steps, in Spanish and English. The result is applied without asking, so only
 * unambiguous messages match; everything else goes to the planner.
 */

const ordinals: readonly string[][] = [
  ["primer", "primero", "primera", "first", "1st"],
  ["segundo", "segunda", "second", "2nd"],
  ["tercer", "tercero", "tercera", "third", "3rd"],
  ["cuarto", "cuarta", "fourth", "4th"],
  ["quinto", "quinta", "fifth", "5th"],
  ["sexto", "sexta", "sixth", "6th"],
  ["septimo", "septima", "seventh", "7th"],
  ["octavo", "octava", "eighth", "8th"],
  ["noveno", "novena", "ninth", "9th"],
  ["decimo", "decima", "tenth", "10th"],
];
const cardinals: readonly string[][] = [
  ["uno", "one"],
  ["dos", "two"],
  ["tres", "three"],
  ["cuatro", "four"],
  ["cinco", "five"],
  ["seis", "six"],
  ["siete", "seven"],
  ["ocho", "eight"],
  ["nueve", "nine"],
  ["diez", "ten"],
];
const last = ["ultimo", "ultima", "last"];
const lastButOne = ["penultimo", "penultima", "last but one"];

const digits = "\\d{1,2}";
const ordinal = [...ordinals.flat(), ...last, ...lastButOne].join("|");
const anyNumber = `(?:${digits}|${ordinal}|${cardinals.flat().join("|")})`;
const separator = "(?:, | y | e | and | & |, y |, and )(?:(?:el|the) )?(?:(?:paso|step) )?";
const range = "(?: a | hasta | to | through |-|–)(?:el )?";
const listOf = (number: string) => `${number}(?:${range}${number}|(?:${separator}${number})*)`;

/** "paso 2", "los pasos 2 y 3", "el 2", "#2", "los 2 y 3", "el segundo paso", "the last one". "2 pasos" is an amount, no step. */
const stepPhrase = `(?:${[
  `(?:(?:el|los|the) )?(?:pasos?|steps?) (?:numero |number )?#?(?:${listOf(anyNumber)})`,
  `(?:el |the |# ?)${digits}`,
  `(?:el |los |the )${digits}(?:${range}${digits}|(?:${separator}${digits})+)`,
  `(?:(?:el|los|the) )?(?:${listOf(`(?:${ordinal})`)}) (?:pasos?|steps?)`,
  `(?:el|the) (?:${ordinal})(?: one)?`,
].join("|")})`;

const removing =
  "(?:quita|quitar|quite|quitale|quitame|quitemos|saca|sacar|saque|sacale|saquemos|elimina|eliminar|elimine|eliminemos|borra|borrar|borre|suprime|suprimir|suprimi|omite|omitir|omiti|omita|salta|saltar|saltate|saltea|salteate|descarta|descartar|sin|no hagas|no hagamos|no incluyas|remove|drop|delete|skip|omit|cut|scrap|leave out|take out|get rid of|without|do not do|don t do)";
const moving =
  "(?:pasa|pasar|pase|mueve|move|mover|mueva|pon|pone|poner|ponga|ponga|lleva|llevar|manda|mandar|coloca|colocar|deja|dejar|haz|hace|hacer|haga|sube|subi|baja|put|do|bring|place|make|run)";
const swapping =
  "(?:intercambia|intercambiar|permuta|permutar|invierte|inverti|invertir|swap|switch|exchange|(?:cambia|cambiar|invierte|inverti) el orden de|(?:swap|switch|change) the order of)(?: el orden de)?";
const reordering =
  "(?:reordena|reordenar|ordena|ordenar|orden|nuevo orden|el orden|reorder|order|new order)(?: (?:los|the))?(?: (?:pasos|steps))?(?: (?:asi|como|as|to|a|es|is))?";

const toFirst =
  "(?:a el (?:principio|inicio|comienzo|frente)|primero|de primero|en primer lugar|first|(?:to|at) the (?:top|beginning|start|front))";
const toLast =
  "(?:(?:a|para) el final|para lo ultimo|a el fondo|ultimo|de ultimo|en ultimo lugar|last|(?:to|at|for) the (?:end|bottom)|for last)";
const before = "(?:antes de|delante de|before)";
const after = "(?:despues de|luego de|detras de|tras|after)";
const toPlace =
  "(?:(?:a|en|como) (?:(?:la|el) )?(?:posicion|lugar|puesto|paso)|to (?:position|place|number|slot)|as (?:step|number))";

interface Pattern {
  form: RegExp;
  /** The new order; undefined when the groups make no valid one. */
  read(groups: Record<string, string>, count: number): number[] | undefined;
}

const patterns: readonly Pattern[] = [
  {
    form: fullMatch(`${removing} (?<some>${stepPhrase})(?: (?:de el|from the) plan)?`),
    read: ({ some = "" }, count) => withoutSteps(count, numbersIn(some, count)),
  },
  {
    form: fullMatch(`(?:take|leave) (?<some>${stepPhrase}) out`),
    read: ({ some = "" }, count) => withoutSteps(count, numbersIn(some, count)),
  },
  {
    form: fullMatch(`${moving} (?<some>${stepPhrase}) ${toFirst}`),
    read: ({ some = "" }, count) => moveSteps(count, numbersIn(some, count), 0),
  },
  {
    form: fullMatch(
      `(?:(?:(?:${moving} )?primero|(?:empieza|empeza|empezar|comienza|comenza|arranca) (?:por|con)|(?:start|begin) with|first(?: ${moving})?)) (?<some>${stepPhrase})`,
    ),
    read: ({ some = "" }, count) => moveSteps(count, numbersIn(some, count), 0),
  },
  {
    form: fullMatch(`(?:${moving}|leave) (?<some>${stepPhrase}) ${toLast}`),
    read: ({ some = "" }, count) => moveSteps(count, numbersIn(some, count), count),
  },
  {
    form: fullMatch(`${moving} (?<some>${stepPhrase}) (?<where>${before}|${after}) (?<anchor>${stepPhrase})`),
    read: ({ some = "", where = "", anchor = "" }, count) => {
      const [target, ...more] = numbersIn(anchor, count);
      const numbers = numbersIn(some, count);
      if (target === undefined || more.length > 0 || numbers.includes(target)) return undefined;
      if (target < 1 || target > count) return [target];
      return moveSteps(count, numbers, new RegExp(`^${after}$`).test(where) ? target : target - 1);
    },
  },
  {
    form: fullMatch(`${moving} (?<some>${stepPhrase}) ${toPlace} (?<place>${digits})`),
    read: ({ some = "", place = "" }, count) => {
      const [number, ...more] = numbersIn(some, count);
      if (number === undefined || more.length > 0) return undefined;
      if (Number(place) > count || Number(place) < 1) return [Number(place)];
      const rest = withoutSteps(count, [number]);
      return [...rest.slice(0, Number(place) - 1), number, ...rest.slice(Number(place) - 1)];
    },
  },
  {
    form: fullMatch(`${swapping} (?<some>${stepPhrase})(?: entre si| around)?`),
    read: ({ some = "" }, count) => {
      const [one, other, ...more] = numbersIn(some, count);
      if (one === undefined || other === undefined || more.length > 0 || one === other) return undefined;
      return allSteps(Math.max(count, one, other))
        .map((number) => (number === one ? other : number === other ? one : number))
        .filter((number, index) => index < count || number > count);
    },
  },
  {
    form: fullMatch(`${reordering} (?<some>${digits}(?:(?: |, ?|-| y | and |, y |, and )${digits})+)`),
    read: ({ some = "" }, count) => {
      const order = [...some.matchAll(/\d+/g)].map(([number]) => Number(number));
      const all = new Set(order);
      return order.length === count && all.size === count ? order : undefined;
    },
  },
];

/** Characters; naming all twenty steps takes fewer. */
const longestText = 600;

/**
 * The new order of the steps by their old numbers (from 1), removed ones left out; undefined when the message says anything
 * else. A number that no step has is included, so that the caller can report it.
 */
export function readStepOrder(words: string, count: number): number[] | undefined {
  if (words.length > longestText) return undefined;
  const said = normalizeStepWords(words);
  for (const { form, read } of patterns) {
    const groups = form.exec(said)?.groups;
    const order = groups && read(groups, count);
    if (order) return order;
  }
  return undefined;
}

function fullMatch(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

/** Lower case without accents, contractions, politeness or a leading consent. */
function normalizeStepWords(words: string): string {
  return withoutAccents(words)
    .toLowerCase()
    .replace(/[^\p{L}\p{N},#&–-]+/gu, " ")
    .replace(/ *, */g, ", ")
    .replace(/\b(por favor|porfa|porfis|please|plis|pls)\b,?/g, "")
    .replace(/\bdel\b/g, "de el")
    .replace(/\bal\b/g, "a el")
    .replace(/\s+/g, " ")
    .trim()
    .replace(
      /^(?:(?:si|ok|okay|dale|bueno|vale|va|perfecto|genial|listo|yes|yeah|sure|fine|good|great),? (?:pero |but |solo |only |just )?)+(?:y )?/,
      "",
    )
    .replace(/,$/, "");
}

/** Numbers of the steps that a phrase names, ranges expanded. */
function numbersIn(phrase: string, count: number): number[] {
  const wanted = new RegExp(`\\b(?:${anyNumber})\\b`, "g");
  const found = [...phrase.matchAll(wanted)].map(([word]) => numberOf(word, count));
  const [from, to] = found;
  if (found.length === 2 && from !== undefined && to !== undefined && /(?: (?:a|hasta|to|through) |-|–)/.test(phrase))
    return from <= to && to <= from + 99
      ? Array.from({ length: to - from + 1 }, (_, index) => from + index)
      : [to, from];
  return [...new Set(found)];
}

function numberOf(word: string, count: number): number {
  if (/^\d{1,2}$/.test(word)) return Number(word);
  if (last.includes(word)) return count;
  if (lastButOne.includes(word)) return count - 1;
  const at = (table: readonly string[][]) => table.findIndex((words) => words.includes(word)) + 1;
  return at(ordinals) || at(cardinals);
}

function allSteps(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Keeps numbers that no step has, so that the caller can report them. */
function withoutSteps(count: number, numbers: readonly number[]): number[] {
  const unknown = numbers.filter((number) => number < 1 || number > count);
  return [...unknown, ...allSteps(count).filter((number) => !numbers.includes(number))];
}

/** The named steps, in the order they were named, behind the other steps with numbers up to `to`. */
function moveSteps(count: number, numbers: readonly number[], to: number): number[] {
  const rest = allSteps(count).filter((number) => !numbers.includes(number));
  return [...rest.filter((number) => number <= to), ...numbers, ...rest.filter((number) => number > to)];
}
