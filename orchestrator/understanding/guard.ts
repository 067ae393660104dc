import type { WordClass } from "./classifier/lexicon.ts";
import type { Sentence } from "./classifier/sentence.ts";

/** Yes and something more: `sí, usa zod`. */
export function beginsWithConsent({ core, classes }: Sentence): boolean {
  const first = classes[0] ?? [];
  return (
    core.length > 1 &&
    (["yes", "good", "approve"].some((name) => first.includes(name as WordClass)) ||
      core[0] === "dale" ||
      core[0] === "adelante")
  );
}

const stopUsing = /^(stop|deja de|para de|dejen de|quit) (us(ing|ar)|utilizar) \S/;

/** `no uses lodash`, `don't touch the api`, `stop using moment`: what is not to be done is a change too. */
export function forbids({ core, classes, question }: Sentence): boolean {
  const first = core[0] ?? "";
  if (stopUsing.test(core.join(" "))) return true;
  if (question || !/^(no|dont|do|sin|without|nunca|never|avoid|evita)$/.test(first)) return false;
  if (first === "do" && core[1] !== "not") return false;
  const verb = classes[first === "do" ? 2 : 1] ?? [];
  const what = core.slice(first === "do" ? 3 : 2);
  const pronoun = what.every((word) => /^(it|that|this|eso|esto|nada|anything|lo|asi|favor|por|please)$/.test(word));
  return !pronoun && (verb.includes("use") || verb.includes("change"));
}

const ofPrograms: readonly WordClass[] = ["code", "bug", "tests", "docs"];

/** Something to do in everyday life: no repository was ever mended by a coffee. */
export function isEveryday(sentence: Sentence): boolean {
  return sentence.kinds.has("life") && !speaksOfPrograms(sentence);
}

export function speaksOfPrograms({ kinds, named }: Sentence): boolean {
  return named || ofPrograms.some((name) => kinds.has(name));
}

const work: readonly WordClass[] = ["change", "fix", "reshape", "docs", "tests", "chore", "bug", "need", "use"];

/** Names a change, or something that is wrong. */
export function namesWork({ kinds, core }: Sentence): boolean {
  return core.length > 1 && work.some((name) => kinds.has(name));
}

const changing: readonly WordClass[] = [...work, "code", "repo", "without"];

/** Speaks of something that the plan could have otherwise. `that one` does not, `5 minutes` does. */
export function namesChange({ kinds, classes, named }: Sentence): boolean {
  const counts = classes.slice(0, -1).some((names) => names.includes("number"));
  return named || counts || changing.some((name) => kinds.has(name));
}
