/** A line as words, the way a command line is split: quotes keep blanks together, a backslash takes the next sign as it is. */
export function splitWords(line: string): { words: string[]; open: string | null } {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word = (word ?? "") + line.charAt(at);
    } else if (quote !== null) {
      if (sign === quote) quote = null;
      else word = (word ?? "") + sign;
    } else if ((sign === '"' || sign === "'") && opens(line, at)) {
      quote = sign;
      word ??= "";
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? "") + sign;
    }
  }
  if (word !== null) words.push(word);
  return { words, open: quote };
}

/** A quote in the middle of a word is an apostrophe: "don't". After `=` it opens a value. */
function opens(line: string, at: number): boolean {
  return at === 0 || /[\s=]/.test(line.charAt(at - 1));
}
