/** Words of the shell itself, by what they do. The first of each language is the one that is shown. */
export const ownWords = {
  exit: { es: ["salir"], en: ["exit", "quit", "bye"] },
  clear: { es: ["limpiar"], en: ["clear", "cls"] },
  help: { es: ["ayuda"], en: ["help", "?"] },
} as const;

/** Both languages are understood, whichever is spoken. */
export function ownWord(word: string): keyof typeof ownWords | undefined {
  const names = Object.keys(ownWords) as (keyof typeof ownWords)[];
  return names.find((name) => [...ownWords[name].es, ...ownWords[name].en].some((one) => one === word.toLowerCase()));
}
