/** A definition that other files may use. */
export interface Definition {
  name: string;
  /** From 1. */
  line: number;
  /** The line that defines it, shortened. */
  signature: string;
  /** Whether it is nested in another definition. */
  member: boolean;
}

/** Where a definition stands in its text. */
export interface Place extends Omit<Definition, "signature"> {
  start: number;
}

const maxSignatureChars = 90;
/** Characters of the line that are read. */
const maxLineChars = 500;

/** Patterns never cross a line break: white space over lines would make matching quadratic. */
const javascript =
  /^(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?(?:abstract[ \t]+)?(?:async[ \t]+)?(?:function(?:[ \t]*\*)?|class|interface|type|enum|namespace)[ \t]+([\w$]+)|^export[ \t]+(?:const|let|var)[ \t]+([\w$]+)|^(?:const|let|var)[ \t]+([\w$]+)[ \t]*=[ \t]*(?:async[ \t]*)?(?:function\b|\([^)\n]*\)[ \t]*(?::[^=\n]+)?=>)|^ {2,4}(?:(?:public|protected|static|async|get|set|override|readonly)[ \t]+){0,9}(?!if\b|for\b|while\b|switch\b|catch\b|return\b|function\b|constructor\b|private\b|super\b|await\b)([a-z_$][\w$]*)[ \t]*(?:<[^>\n]*>)?\([^)\n]*\)[ \t]*(?::[^{;\n]+)?\{[ \t]*$|^(?:module\.)?exports\.([\w$]+)[ \t]*=/gm;
const python = /^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^ {4}(?:async[ \t]+)?def[ \t]+([a-z]\w*)/gm;
const go = /^func[ \t]+(?:\([^)\n]*\)[ \t]*)?([A-Z]\w*|main)|^type[ \t]+(\w+)/gm;
const rust =
  /^[ \t]{0,4}pub(?:\([^)\n]*\))?[ \t]+(?:async[ \t]+|unsafe[ \t]+|const[ \t]+){0,9}(?:fn|struct|enum|trait|type|mod|static|union)[ \t]+(\w+)|^impl(?:<[^>\n]*>)?[ \t]+(?:[\w:<>]+[ \t]+for[ \t]+)?(\w+)/gm;
const java =
  /^[ \t]{0,4}(?:@\w+[ \t]+){0,9}(?:(?:public|protected|internal|static|final|abstract|sealed|open|data|override|virtual|async|suspend|partial|readonly|record)[ \t]+){0,9}(?:class|interface|enum|record|object|trait|struct|fun|def)[ \t]+(\w+)|^ {4}(?:public|protected|internal)[ \t]+[\w<>[\],.? ]+[ \t](\w+)[ \t]*\(/gm;
const php =
  /^[ \t]{0,4}(?:(?:abstract|final|public|static)[ \t]+){0,9}(?:class|interface|trait|enum|function)[ \t]+(\w+)/gm;
const ruby = /^[ \t]{0,4}(?:class|module|def)[ \t]+(?:self\.)?([\w:?!]+)/gm;
const elixir = /^[ \t]{0,2}(?:defmodule|def|defmacro)[ \t]+([\w.?!]+)/gm;
const c =
  /^(?:typedef[ \t]+)?(?:struct|enum|union|class|namespace)[ \t]+(\w+)[ \t]*(?:final[ \t]*)?[:{]|^(?!static\b|return\b|else\b|typedef\b)[A-Za-z_][\w \t*&:<>,]*?[ \t*&](\w+)[ \t]*\([^;\n]*$|^#define[ \t]+([A-Z]\w+)\(/gm;
const swift =
  /^[ \t]{0,4}(?:(?:public|open|internal|static|final|override|mutating)[ \t]+){0,9}(?:func|class|struct|enum|protocol|actor|extension)[ \t]+(\w+)/gm;
const dart = /^[ \t]{0,2}(?:abstract[ \t]+)?(?:class|mixin|enum|extension|typedef)[ \t]+(\w+)/gm;
const lua = /^(?:local[ \t]+)?function[ \t]+([\w.:]+)/gm;
const shell = /^(?:function[ \t]+)?([a-zA-Z_]\w*)[ \t]*\(\)[ \t]*\{/gm;

const patterns: Readonly<Record<string, RegExp>> = {
  ...forExtensions(javascript, "js jsx mjs cjs ts tsx mts cts vue svelte"),
  ...forExtensions(python, "py pyi"),
  ...forExtensions(go, "go"),
  ...forExtensions(rust, "rs"),
  ...forExtensions(java, "java kt kts scala cs groovy"),
  ...forExtensions(php, "php"),
  ...forExtensions(ruby, "rb rake"),
  ...forExtensions(elixir, "ex exs"),
  ...forExtensions(c, "c h cc cpp cxx hpp hh m mm"),
  ...forExtensions(swift, "swift"),
  ...forExtensions(dart, "dart"),
  ...forExtensions(lua, "lua"),
  ...forExtensions(shell, "sh bash"),
};

function forExtensions(pattern: RegExp, extensions: string): Record<string, RegExp> {
  return Object.fromEntries(extensions.split(" ").map((extension) => [extension, pattern]));
}

/** Whether definitions are looked for in a file of this name. */
export function isCode(path: string): boolean {
  return extensionOf(path) in patterns;
}

/** The definitions of a file in order, found line by line, without scopes. */
export function definitionsIn(path: string, text: string): Definition[] {
  return placesIn(path, text).map((place) => definitionAt(text, place));
}

export function definitionAt(text: string, { start, ...place }: Place): Definition {
  return { ...place, signature: signatureAt(text, start) };
}

export function placesIn(path: string, text: string): Place[] {
  const pattern = patterns[extensionOf(path)];
  if (!pattern) return [];
  const found: Place[] = [];
  const known = new Set<string>();
  let line = 1;
  let at = 0;
  pattern.lastIndex = 0;
  // `matchAll` would make another expression of the pattern for each text.
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const start = match.index + match[0].length - match[0].trimStart().length;
    for (let end = text.indexOf("\n", at); end !== -1 && end < start; end = text.indexOf("\n", at)) {
      line++;
      at = end + 1;
    }
    const name = firstGroup(match);
    // A method name that occurs in several classes is listed once.
    if (name === undefined || known.has(name)) continue;
    known.add(name);
    found.push({ name, line, member: start > match.index, start });
  }
  return found;
}

function firstGroup(match: RegExpExecArray): string | undefined {
  for (let group = 1; group < match.length; group++) if (match[group] !== undefined) return match[group];
  return undefined;
}

// An expression within a function is made anew by each call.
const lineEnd = /\s*(?:\{\s*\}?|=>|=|:|do)\s*$/;
const whiteSpace = /\s+/g;

function signatureAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  const line = text.slice(start, Math.min(end === -1 ? text.length : end, start + maxLineChars)).trim();
  const bare = line.replace(lineEnd, "").replace(whiteSpace, " ");
  return bare.length > maxSignatureChars ? `${bare.slice(0, maxSignatureChars)}…` : bare;
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).toLowerCase();
}
