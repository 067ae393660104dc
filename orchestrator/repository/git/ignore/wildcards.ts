/** One piece of a pattern: a byte, or one of these. */
type Token = number | ReadonlySet<number>;

/** Any byte but a slash. */
const one = -1;
/** Any number of bytes without a slash. */
const star = -2;
/** Nothing, or whole folders with their slash. */
const folders = -3;
/** Any bytes. */
const anything = -4;

const slash = 0x2f;
const backslash = 0x5c;
const asterisk = 0x2a;
const questionMark = 0x3f;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** A compiled pattern with wildcards, as git's wildmatch reads it with WM_PATHNAME; text is a string of bytes. */
export type Wildcards = readonly Token[];

/** undefined for what matches nothing: a class without its end, a backslash at the end. */
export function compileWildcards(pattern: string): Wildcards | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const code = pattern.charCodeAt(at);
    if (code === asterisk) {
      let end = at + 1;
      while (pattern.charCodeAt(end) === asterisk) end++;
      const next = tokenOfStars(pattern, at, end);
      tokens.push(next);
      at = next === folders ? end : end - 1;
    } else if (code === questionMark) tokens.push(one);
    else if (code === openBracket) {
      const found = compileClass(pattern, at + 1);
      if (!found) return undefined;
      tokens.push(found.bytes);
      at = found.end;
    } else if (code === backslash) {
      at++;
      if (at === pattern.length) return undefined;
      tokens.push(pattern.charCodeAt(at));
    } else tokens.push(code);
  }
  return tokens;
}

/** Two stars mean more than one only as a whole component of a path. */
function tokenOfStars(pattern: string, start: number, end: number): number {
  const isComponent = end - start > 1 && (start === 0 || pattern.charCodeAt(start - 1) === slash);
  if (!isComponent) return star;
  if (end === pattern.length || pattern.startsWith("\\/", end)) return anything;
  return pattern.charCodeAt(end) === slash ? folders : star;
}

/** The bytes that a class matches, never a slash; `start` is after its opening bracket. */
function compileClass(pattern: string, start: number): { bytes: ReadonlySet<number>; end: number } | undefined {
  const bytes = new Set<number>();
  let at = start;
  const isNegated = pattern[at] === "!" || pattern[at] === "^";
  if (isNegated) at++;
  let before: number | undefined;
  for (let first = true; first || pattern.charCodeAt(at) !== closeBracket; first = false) {
    if (at >= pattern.length) return undefined;
    const named = namedClassAt(pattern, at);
    if (named) {
      if (!named.test) return undefined;
      for (let byte = 1; byte < 256; byte++) if (named.test(byte)) bytes.add(byte);
      at = named.end;
      before = undefined;
      continue;
    }
    const isRange = pattern[at] === "-" && before !== undefined && at + 1 < pattern.length && pattern[at + 1] !== "]";
    if (isRange) at++;
    if (pattern.charCodeAt(at) === backslash) at++;
    if (at >= pattern.length) return undefined;
    const last = pattern.charCodeAt(at++);
    for (let byte = isRange ? (before ?? last) : last; byte <= last; byte++) bytes.add(byte);
    before = isRange ? undefined : last;
  }
  return { bytes: matchedBytes(bytes, isNegated), end: at };
}

function matchedBytes(bytes: ReadonlySet<number>, isNegated: boolean): ReadonlySet<number> {
  const all = new Set<number>();
  for (let byte = 1; byte < 256; byte++) if (byte !== slash && bytes.has(byte) !== isNegated) all.add(byte);
  return all;
}

/** `[:alpha:]` inside a class; without `test` where there is no class of that name. */
function namedClassAt(pattern: string, at: number) {
  if (!pattern.startsWith("[:", at)) return undefined;
  const end = pattern.indexOf("]", at + 2);
  if (end === -1 || end - 1 < at + 2 || pattern[end - 1] !== ":") return undefined;
  return { test: namedClasses.get(pattern.slice(at + 2, end - 1)), end: end + 1 };
}

const isBetween = (low: number, high: number) => (byte: number) => byte >= low && byte <= high;
const isUpper = isBetween(0x41, 0x5a);
const isLower = isBetween(0x61, 0x7a);
const isDigit = isBetween(0x30, 0x39);
const isGraph = isBetween(0x21, 0x7e);
const isAlpha = (byte: number) => isUpper(byte) || isLower(byte);

const namedClasses: ReadonlyMap<string, (byte: number) => boolean> = new Map([
  ["alnum", (byte) => isAlpha(byte) || isDigit(byte)],
  ["alpha", isAlpha],
  ["blank", (byte) => byte === 0x20 || byte === 0x09],
  ["cntrl", (byte) => byte < 0x20 || byte === 0x7f],
  ["digit", isDigit],
  ["graph", isGraph],
  ["lower", isLower],
  ["print", isBetween(0x20, 0x7e)],
  ["punct", (byte) => isGraph(byte) && !isAlpha(byte) && !isDigit(byte)],
  ["space", (byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)],
  ["upper", isUpper],
  ["xdigit", (byte) => isDigit(byte) || isBetween(0x41, 0x46)(byte) || isBetween(0x61, 0x66)(byte)],
]);

/**
 * Whether the pattern is all of `text` from `start` on. Backtracks only to the last star of a component and the last pair of
 * stars, which is enough, because a later star can match what an earlier one does not. The time is at most the product of the
 * lengths.
 */
export function matchesWildcards(pattern: Wildcards, text: string, start = 0): boolean {
  let token = 0;
  let at = start;
  let afterStar = -1;
  let starAt = 0;
  let afterFolders = -1;
  let foldersAt = 0;
  for (;;) {
    const next = pattern[token];
    if (next === undefined && at === text.length) return true;
    if (next === star) {
      afterStar = ++token;
      starAt = at;
    } else if (next === folders || next === anything) {
      afterFolders = ++token;
      foldersAt = at;
      afterStar = -1;
    } else if (next !== undefined && at < text.length && matchesToken(next, text.charCodeAt(at))) {
      // After a slash a star of the component before is never retried.
      if (next === slash) afterStar = -1;
      token++;
      at++;
    } else if (afterStar !== -1 && starAt < text.length && text.charCodeAt(starAt) !== slash) {
      at = ++starAt;
      token = afterStar;
    } else {
      if (afterFolders === -1) return false;
      foldersAt = pattern[afterFolders - 1] === folders ? afterSlash(text, foldersAt) : foldersAt + 1;
      if (foldersAt > text.length) return false;
      at = foldersAt;
      token = afterFolders;
      afterStar = -1;
    }
  }
}

function afterSlash(text: string, from: number): number {
  const at = text.indexOf("/", from);
  return at === -1 ? text.length + 1 : at + 1;
}

function matchesToken(token: Token, code: number): boolean {
  if (typeof token !== "number") return token.has(code);
  return token === one ? code !== slash : token === code;
}
