import { leading } from "./lines.ts";

/**
 * A line of `replacement` that stands for code the model left out ("// ... rest of code"), unless `old` has that very line.
 * Writing it would delete what it stands for.
 */
export function placeholderIn(replacement: string, old: string, text: string): string | undefined {
  if (!hints.test(replacement)) return undefined;
  const lines = replacement.split("\n");
  // Code that a document shows is shortened by dots.
  const isDocument = text.includes("```");
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    const leavesOut =
      isPlaceholder(trimmed) ||
      isPlaceholder(commentBehind(trimmed)) ||
      (!isDocument && isBareEllipsis(trimmed, index, lines));
    if (leavesOut && !hasLine(old, trimmed)) return trimmed;
  }
  return undefined;
}

/** Without one of these there is none: most texts need no look at their lines. */
const hints =
  /\.\.\.|…|rest|existing|existente|remain|unchanged|omitted|continues|before|previous|more code|permanece|cambios/i;

/** Dots alone, in braces or between lines that are kept. Below a line that ends in a colon they are a body of Python. */
function isBareEllipsis(line: string, index: number, lines: readonly string[]): boolean {
  if (/\S\s*\{\s*(\.\.\.|…)\s*\}[;,)]*$/.test(line)) return true;
  if (line !== "..." && line !== "…") return false;
  const isFilled = (other: string) => other.trim() !== "";
  const before = lines.slice(0, index).findLast(isFilled);
  const after = lines.slice(index + 1).find(isFilled);
  if (before === undefined) return false;
  const isBody = /(?::|"""|''')\s*$/.test(before);
  return !isBody || (after !== undefined && leading(after) === leading(lines[index] ?? ""));
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

const leader = /^(\/\/+|#+|\/\*+|<!--|\{\s*\/\*|--|;+|%+|\(\*|\*|"""|'''|rem\b|'(?=\s)|"(?=\s*(?:\.\.\.|…)))[\s=~*-]*/i;
const trailer = /[\s=~*-]*(\*\/\s*\}?|-->|\*\)|"""|''')$/;
const ellipsis = /\.\.\.|…/;
/** Words of which such a line consists; anything else in it makes it an ordinary comment. */
const filler =
  /^(the|rest|of|your|my|this|that|existing|remaining|remainder|remains|remain|unchanged|unmodified|same|other|others|previous|prior|original|current|omitted|snip|snipped|truncated|for|brevity|clarity|keep|kept|as|before|above|below|is|are|codes?|files?|functions?|methods?|class|classes|components?|implementations?|contents?|logic|body|tests?|cases?|imports?|exports?|fields?|props|properties|lines?|styles?|page|query|docstring|markup|jsx|types?|handlers?|routes?|blocks?|sections?|stays?|here|in|between|and|all|everything|else|goes|etc|no|changes|change|not|shown|more|continues|similar|similarly|resto|del|de|la|el|lo|los|las|código|codigo|existentes?|sin|cambios|igual|queda|quedan|que|antes|se|mantiene|archivo|función|funcion|funciones|métodos?|metodos?|clase|demás|demas|permanecen?|como|estaba|rules?|columns?|items?)$/;
const telling =
  /\b(rest|permanecen?|existing|remaining|remainder|remains?|unchanged|unmodified|omitted|snip|brevity|same|other|more|previous|original|keep|resto|existentes?|cambios|igual|demás)\b/;
/** What needs no ellipsis to be understood as code left out. */
const plainly =
  /\b(rest of|existing (code|imports|implementation|logic|styles)|remaining code|omitted|unchanged|remains? (the )?same|keep the rest|code continues|resto del|resto queda|c[oó]digo existente|same as before|more code)\b|^existing (methods|functions|columns|rules|items)$|^\(?(existing|previous) \p{L}+ here\)?$/u;

function isPlaceholder(line: string): boolean {
  const isComment = leader.test(line);
  const said = line.replace(leader, "").replace(trailer, "").toLowerCase();
  const words = said.split(/[^\p{L}]+/u).filter(Boolean);
  if (words.length === 0) return isComment && /^[[(]?(\.\.\.|…)[\])]?$/.test(said.trim());
  const isFiller = words.every((word) => filler.test(word));
  const isTelling = telling.test(said);
  if (!ellipsis.test(said)) {
    // A single star begins a line of a doc comment or of a list, where "unchanged." is a sentence.
    const isApart = isComment ? !line.startsWith("* ") : /^[[(].*[\])]$/.test(said);
    return isApart && isFiller && isTelling && plainly.test(said);
  }
  // Words with dots before them, outside of a comment: "...rest" alone, "...rest," and "...(existing ?? {})" are spread.
  if (!isComment) return isFiller && isTelling && (bracketed.test(said) || spoken.test(said));
  // Dots on both sides, or before nothing but such words, leave no doubt: "... as before", "... imports".
  const isShort = words.length <= (surrounded.test(said) ? 8 : 6);
  if (isFiller) return isTelling || (isShort && /^[[(]?\s*(\.\.\.|…)/.test(said));
  return otherLanguage.test(said) || (isTelling && isShort && surrounded.test(said));
}

const surrounded = /^[[(]?\s*(\.\.\.|…).*(\.\.\.|…)\s*[\])]?$/;
const bracketed = /^[[(]\s*(\.\.\.|…)\s.*(\.\.\.|…)\s*[\])]$/;
const spoken = /^[[(]?\s*(\.\.\.|…)\s*\p{L}+(\s+\p{L}+)+\s*(\.\.\.|…)?\s*[\])]?\.?$/u;
const otherLanguage = /\b(restliche[rs]?|reste (du|de la)|resto do)\b/;

/** What a tool or a chat puts around code, in `new` alone: nothing of it is meant for a file that has nothing like it. */
export function wrappingOf(replacement: string, old: string, text: string): string | undefined {
  const number = /^[ \t]*\d+(?:\t|→|│|\| )/m;
  const lines = replacement.split("\n").filter((line) => line.trim() !== "");
  const isNumbered = lines.length > 0 && lines.every((line) => number.test(line));
  if (isNumbered && !number.test(old) && !number.test(text))
    return "The lines of `new` begin with line numbers; send them without.";
  const isFenced = lines.length > 2 && /^\s*```/.test(lines[0] ?? "") && /^\s*```\s*$/.test(lines.at(-1) ?? "");
  if (isFenced && !old.includes("```") && !text.includes("```"))
    return "`new` is in a fence (```), which would end up in the file; send it without.";
  return undefined;
}
