import type { Sentence } from "./sentence.ts";

/** What is seen in a sentence, by name, and how much each counts. */
export interface Features {
  names: string[];
  weights: number[];
}

/** How much each kind of feature says. */
const weightOf = {
  word: 1,
  stem: 0.6,
  pair: 0.6,
  start: 0.7,
  starts: 0.5,
  last: 0.4,
  kind: 0.8,
  kinds: 0.4,
  length: 0.6,
};
const stemLength = 5;

export function featuresOf(sentence: Sentence): Features {
  const { words, core, classes } = sentence;
  const seen = new Map<string, number>();
  // However often a paste repeats a word, it says no more.
  const see = (name: string, weight: number) => void seen.set(name, weight);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    see(word, weightOf.word);
    see(`${word} ${words[at + 1] ?? "."}`, weightOf.pair);
    if (word.length > stemLength) see(`${word.slice(0, stemLength)}-`, weightOf.stem);
  }
  see(`first ${core[0]}`, weightOf.start);
  see(`first ${core[0]} ${core[1] ?? "."}`, weightOf.starts);
  see(`last ${core.at(-1)}`, weightOf.last);
  const [first = [], second = []] = classes;
  for (const name of first) see(`<${name}>`, weightOf.kind);
  for (const name of second) for (const before of first) see(`<${before} ${name}>`, weightOf.kinds);
  for (const name of sentence.kinds) {
    see(`+${name}`, weightOf.kind);
    if (sentence.question) see(`?${name}`, weightOf.kinds);
  }
  if (sentence.question) see("?", 1);
  if (sentence.question && first.includes("asks")) see("<?>", weightOf.kind);
  if (sentence.named) see("{}", 1);
  if (!sentence.question && core[0] === "que") see("that", 1);
  see(`#${lengthOf(core.length)}`, weightOf.length);
  see("#", 1);
  return { names: [...seen.keys()], weights: [...seen.values()] };
}

function lengthOf(words: number): string {
  return words < 4 ? String(words) : words < 7 ? "few" : words < 13 ? "some" : "many";
}
