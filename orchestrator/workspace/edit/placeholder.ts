/**
 * A line of `replacement` that stands for code the model left out ("// ... rest of code"), unless the file or `old` has that
 * very line. Writing it would delete what it stands for.
 */
export function placeholderIn(replacement: string, old: string, text: string): string | undefined {
  if (!/\.\.\.|…|rest of|existing|remain|unchanged|same as/i.test(replacement)) return undefined;
  for (const line of replacement.split("\n")) {
    const trimmed = line.trim();
    if (isPlaceholder(trimmed) && !old.includes(trimmed) && !text.includes(trimmed)) return trimmed;
  }
  return undefined;
}

const leader = /^(\/\/+|#+|\/\*+|<!--|\{\s*\/\*|--|;+|%+|\(\*|\*|"""|''')\s*/;
const trailer = /\s*(\*\/\s*\}?|-->|\*\)|"""|''')$/;
const ellipsis = /\.\.\.|…/;
/** Words of which such a line consists; anything else in it makes it an ordinary comment. */
const filler =
  /^(the|rest|of|your|my|this|that|existing|remaining|remainder|remains|remain|unchanged|same|other|others|previous|prior|original|current|omitted|for|brevity|clarity|keep|kept|as|before|above|below|is|are|code|codes|file|function|functions|method|methods|class|classes|component|implementation|implementations|content|contents|logic|body|test|tests|case|cases|import|imports|export|exports|field|fields|property|properties|lines|line|stays|stay|here|in|between|and|all|everything|else|goes|etc|no|changes|change|not|shown|more|similar|similarly|resto|del|de|la|el|lo|los|las|código|codigo|existente|existentes|sin|cambios|igual|que|antes|se|mantiene|archivo|función|funcion|clase|demás|demas)$/;
const telling =
  /\b(rest|existing|remaining|remainder|remains?|unchanged|omitted|brevity|same|other|previous|original|keep|resto|existentes?|cambios|igual|demás)\b/;

function isPlaceholder(line: string): boolean {
  const commented = leader.test(line);
  const words = line.replace(leader, "").replace(trailer, "").toLowerCase();
  const dotted = ellipsis.test(words);
  const parts = words.split(/[^\p{L}]+/u).filter(Boolean);
  if (parts.length === 0) return commented && dotted && /^[[(]?(\.\.\.|…)[\])]?$/.test(words.trim());
  if (!parts.every((part) => filler.test(part)) || !telling.test(words)) return false;
  if (dotted) return commented || /^[[(]?\s*(\.\.\.|…)/.test(words);
  return commented && /\b(rest of|existing code|remaining code|unchanged|remains? (the )?same|resto del)\b/.test(words);
}
