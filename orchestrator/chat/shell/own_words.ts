/** Commands that only the shell has, with their names; the first name of each language is the one shown. */
export const ownWords = {
  exit: { es: ["salir"], en: ["exit", "quit", "bye"] },
  clear: { es: ["limpiar"], en: ["clear", "cls"] },
  help: { es: ["ayuda"], en: ["help", "?"] },
} as const;

/** Names in both languages are accepted in every language setting. */
export function ownWord(word: string): keyof typeof ownWords | undefined {
  const names = Object.keys(ownWords) as (keyof typeof ownWords)[];
  return names.find((name) => [...ownWords[name].es, ...ownWords[name].en].some((one) => one === word.toLowerCase()));
}
