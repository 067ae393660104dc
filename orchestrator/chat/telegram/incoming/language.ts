import type { Lang } from "../../../texts/sentence.ts";

const spanish =
  /[ñ¿¡áéíóú]|\b(el|la|los|las|un|una|que|qué|de|del|en|con|por|para|agrega\w*|añad\w*|corri\w*|arregl\w*|cambi\w*|haz|hac\w+|crea\w*|dale|hola|gracias|cómo|va|tarea|prueba\w*|quita\w*|borra\w*|usa)\b/giu;
const english =
  /\b(the|a|an|of|to|in|with|for|and|add|fix|change|make|create|remove|delete|use|please|hello|hi|thanks|how|is|it|what|task|test\w*|should|does|go|ahead|write|update)\b/giu;

/** The language of a text; undefined where it is unclear. */
function languageOf(words: string): Lang | undefined {
  const es = words.match(spanish)?.length ?? 0;
  const en = words.match(english)?.length ?? 0;
  return es === en ? undefined : es > en ? "es" : "en";
}

/** The language of a client's code such as `es-MX`. */
export function clientLang(code: string | undefined): Lang | undefined {
  const short = code?.slice(0, 2).toLowerCase();
  return short === "es" || short === "en" ? short : undefined;
}

/** The language that a person was heard to use, and how many of their last messages were clearly in the other one. */
export interface HeardLanguage {
  lang: Lang;
  otherInARow: number;
}

/** As many messages in a row change the language that is spoken to a person. */
const messagesToSwitch = 3;

/** What is known of a person's language after one more message; an unclear message changes nothing. */
export function hearLanguage(known: HeardLanguage | undefined, words: string): HeardLanguage | undefined {
  const said = languageOf(words);
  if (said === undefined) return known;
  if (known === undefined || known.lang === said) return { lang: said, otherInARow: 0 };
  const otherInARow = known.otherInARow + 1;
  return otherInARow < messagesToSwitch ? { ...known, otherInARow } : { lang: said, otherInARow: 0 };
}
