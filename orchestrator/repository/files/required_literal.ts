/** Escapes of one character or of none, whatever it is. */
const plainEscape = /^\\[bBdDsSwWnrtfv]/;
const escapedPunctuation = /^\\[^\p{L}\p{N}\s]/u;
const quantifier = /^(?:[*?]|\{\d*,?\d*\})/;
/** A class without another one in it. */
const charClass = /^\[\^?(?:\\.|[^\\[\]])+\]/;
/** Groups that change no flag and look nowhere. */
const group = /^\((?:\?:|\?<\w+>)?/;
const literalCharacter = /^[\w "'`,;:=<>/@#%&!~-]/;

/**
 * The longest text that every match of an expression holds; empty where none is certain. Files without it are not looked into line by
 * line.
 */
export function requiredLiteral(pattern: string): string {
  const runs = [""];
  let depth = 0;
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const token = tokenOf(rest);
    if (token === undefined) return "";
    at += token.length;
    if (token.startsWith("(")) depth++;
    else if (token === ")") depth--;
    else if (token === "|" && depth === 0) return "";
    const character = depth === 0 ? characterOf(token) : undefined;
    if (character === undefined || quantifier.test(pattern.slice(at))) runs.push("");
    else runs.push(`${runs.pop()}${character}`);
  }
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

/** undefined for what is not read here. */
function tokenOf(rest: string): string | undefined {
  const [first = ""] = rest;
  if ("|).^$+".includes(first) || literalCharacter.test(first)) return first;
  if (first === "(") return rest[1] === "?" ? group.exec(rest)?.[0].replace(/^\($/, "") || undefined : "(";
  return [plainEscape, escapedPunctuation, charClass, quantifier].map((each) => each.exec(rest)?.[0]).find(Boolean);
}

/** The character that a token means, and no other. */
function characterOf(token: string): string | undefined {
  if (escapedPunctuation.test(token)) return token.slice(1);
  return literalCharacter.test(token) ? token : undefined;
}
