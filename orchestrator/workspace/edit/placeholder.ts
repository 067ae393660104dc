/**
 * A line of `replacement` that stands for code the model left out ("// ... rest of code"), unless `old` has that very line.
 * Writing it would delete what it stands for.
 */
export function placeholderIn(replacement: string, old: string): string | undefined {
  if (
    !/\.\.\.|…|rest|existing|existente|remain|unchanged|omitted|continues|as before|permanece|cambios/i.test(
      replacement,
    )
  )
    return undefined;
  for (const line of replacement.split("\n")) {
    const trimmed = line.trim();
    if ((isPlaceholder(trimmed) || isPlaceholder(commentBehind(trimmed))) && !hasLine(old, trimmed)) return trimmed;
  }
  return undefined;
}

/** `f() { // ... rest unchanged`, `f() {  ... }` in a comment: what stands behind code in a line. */
function commentBehind(line: string): string {
  const inside = /[\s{(]\/\*\s*([^*]*)\s*\*\//.exec(line)?.[1];
  if (inside !== undefined) return `// ${inside}`;
  const at = line.search(/[\s;{})](?:\/\/|#\s)/);
  return at > 0 ? line.slice(at + 1) : "";
}

function hasLine(text: string, trimmed: string): boolean {
  return text.includes(trimmed) && text.split("\n").some((line) => line.trim() === trimmed);
}

const leader = /^(\/\/+|#+|\/\*+|<!--|\{\s*\/\*|--|;+|%+|\(\*|\*|"""|'''|rem\b|'(?=\s))[\s=~*-]*/i;
const trailer = /[\s=~*-]*(\*\/\s*\}?|-->|\*\)|"""|''')$/;
const ellipsis = /\.\.\.|…/;
/** Words of which such a line consists; anything else in it makes it an ordinary comment. */
const filler =
  /^(the|rest|of|your|my|this|that|existing|remaining|remainder|remains|remain|unchanged|unmodified|same|other|others|previous|prior|original|current|omitted|snip|snipped|truncated|for|brevity|clarity|keep|kept|as|before|above|below|is|are|codes?|files?|functions?|methods?|class|classes|components?|implementations?|contents?|logic|body|tests?|cases?|imports?|exports?|fields?|props|properties|lines?|styles?|page|query|docstring|markup|jsx|types?|handlers?|routes?|blocks?|sections?|stays?|here|in|between|and|all|everything|else|goes|etc|no|changes|change|not|shown|more|continues|similar|similarly|resto|del|de|la|el|lo|los|las|código|codigo|existentes?|sin|cambios|igual|queda|quedan|que|antes|se|mantiene|archivo|función|funcion|funciones|métodos?|metodos?|clase|demás|demas)$/;
const telling =
  /\b(rest|existing|remaining|remainder|remains?|unchanged|unmodified|omitted|snip|brevity|same|other|more|previous|original|keep|resto|existentes?|cambios|igual|demás)\b/;
/** What needs no ellipsis to be understood as code left out. */
const plainly =
  /\b(rest of|existing (code|imports|implementation|logic|styles)|remaining code|omitted|unchanged|remains? (the )?same|keep the rest|code continues|resto del|resto queda)\b/;

function isPlaceholder(line: string): boolean {
  const commented = leader.test(line);
  const words = line.replace(leader, "").replace(trailer, "").toLowerCase();
  const parts = words.split(/[^\p{L}]+/u).filter(Boolean);
  if (parts.length === 0) return commented && /^[[(]?(\.\.\.|…)[\])]?$/.test(words.trim());
  const isFiller = parts.every((part) => filler.test(part));
  // Dots on both sides leave no doubt, whatever it is that was left out; without a comment they may be code.
  if (commented && /^[[(]?\s*(\.\.\.|…).*(\.\.\.|…)\s*[\])]?$/.test(words) && parts.length <= 8) {
    return isFiller || telling.test(words);
  }
  if (!isFiller || !telling.test(words)) return false;
  if (ellipsis.test(words)) return commented || isSpoken(words);
  // A single star begins a line of a doc comment or of a list, where "unchanged." is a sentence.
  return plainly.test(words) && (commented ? !line.startsWith("* ") : /^[[(].*[\])]$/.test(words));
}

/** Words with dots before them, outside of a comment: "...rest" alone, "...rest," and "...(existing ?? {})" are spread. */
function isSpoken(words: string): boolean {
  return /^[[(]?\s*(\.\.\.|…)\s*\p{L}+(\s+\p{L}+)+\s*(\.\.\.|…)?\s*[\])]?\.?$/u.test(words);
}
