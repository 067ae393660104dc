/** Something that a file defines and others may use. */
export interface Definition {
  name: string;
  /** From 1. */
  line: number;
  /** The line that defines it, shortened. */
  signature: string;
  /** It stands inside of something else. */
  member: boolean;
}

const longestSignature = 90;

const javascript =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|class|interface|type|enum|namespace)\s+([\w$]+)|^export\s+(?:const|let|var)\s+([\w$]+)|^(?:const|let|var)\s+([\w$]+)\s*=\s*(?:async\s*)?(?:function\b|\([^)\n]*\)\s*(?::[^=\n]+)?=>)|^ {2,4}(?:(?:public|protected|static|async|get|set|override|readonly)\s+)*(?!if\b|for\b|while\b|switch\b|catch\b|return\b|function\b|constructor\b|private\b|super\b|await\b)([a-z_$][\w$]*)\s*(?:<[^>\n]*>)?\([^)\n]*\)\s*(?::[^{;\n]+)?\{\s*$|^(?:module\.)?exports\.([\w$]+)\s*=/gm;
const python = /^(?:async\s+)?(?:def|class)\s+(\w+)|^ {4}(?:async\s+)?def\s+([a-z]\w*)/gm;
const go = /^func\s+(?:\([^)\n]*\)\s*)?([A-Z]\w*|main)|^type\s+(\w+)/gm;
const rust =
  /^\s{0,4}pub(?:\([^)\n]*\))?\s+(?:async\s+|unsafe\s+|const\s+)*(?:fn|struct|enum|trait|type|mod|static|union)\s+(\w+)|^impl(?:<[^>\n]*>)?\s+(?:[\w:<>]+\s+for\s+)?(\w+)/gm;
const java =
  /^\s{0,4}(?:@\w+\s+)*(?:(?:public|protected|internal|static|final|abstract|sealed|open|data|override|virtual|async|suspend|partial|readonly|record)\s+)*(?:class|interface|enum|record|object|trait|struct|fun|def)\s+(\w+)|^ {4}(?:public|protected|internal)\s+[\w<>[\],.? ]+\s(\w+)\s*\(/gm;
const php = /^\s{0,4}(?:(?:abstract|final|public|static)\s+)*(?:class|interface|trait|enum|function)\s+(\w+)/gm;
const ruby = /^\s{0,4}(?:class|module|def)\s+(?:self\.)?([\w:?!]+)/gm;
const elixir = /^\s{0,2}(?:defmodule|def|defmacro)\s+([\w.?!]+)/gm;
const c =
  /^(?:typedef\s+)?(?:struct|enum|union|class|namespace)\s+(\w+)\s*(?:final\s*)?[:{]|^(?!static\b|return\b|else\b|typedef\b)[A-Za-z_][\w\s*&:<>,]*?[\s*&](\w+)\s*\([^;\n]*$|^#define\s+([A-Z]\w+)\(/gm;
const swift =
  /^\s{0,4}(?:(?:public|open|internal|static|final|override|mutating)\s+)*(?:func|class|struct|enum|protocol|actor|extension)\s+(\w+)/gm;
const dart = /^\s{0,2}(?:abstract\s+)?(?:class|mixin|enum|extension|typedef)\s+(\w+)/gm;
const lua = /^(?:local\s+)?function\s+([\w.:]+)/gm;
const shell = /^(?:function\s+)?([a-zA-Z_]\w*)\s*\(\)\s*\{/gm;

const patterns: Readonly<Record<string, RegExp>> = {
  ...of(javascript, "js jsx mjs cjs ts tsx mts cts vue svelte"),
  ...of(python, "py pyi"),
  ...of(go, "go"),
  ...of(rust, "rs"),
  ...of(java, "java kt kts scala cs groovy"),
  ...of(php, "php"),
  ...of(ruby, "rb rake"),
  ...of(elixir, "ex exs"),
  ...of(c, "c h cc cpp cxx hpp hh m mm"),
  ...of(swift, "swift"),
  ...of(dart, "dart"),
  ...of(lua, "lua"),
  ...of(shell, "sh bash"),
};

function of(pattern: RegExp, extensions: string): Record<string, RegExp> {
  return Object.fromEntries(extensions.split(" ").map((extension) => [extension, pattern]));
}

/** Whether definitions are looked for in a file of this name. */
export function isCode(path: string): boolean {
  return extensionOf(path) in patterns;
}

/** What a file defines for others, in order; a light look, line by line, that knows no scopes. */
export function definitionsIn(path: string, text: string): Definition[] {
  const pattern = patterns[extensionOf(path)];
  if (!pattern) return [];
  const found: Definition[] = [];
  const known = new Set<string>();
  let line = 1;
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const start = match.index + (match[0].match(/^\s*/)?.[0].length ?? 0);
    for (let end = text.indexOf("\n", at); end !== -1 && end < start; end = text.indexOf("\n", at)) {
      line++;
      at = end + 1;
    }
    const name = match.slice(1).find((group) => group !== undefined);
    // A method that is there for every kind of thing is told once.
    if (name === undefined || known.has(name)) continue;
    known.add(name);
    found.push({ name, line, signature: signatureAt(text, start), member: start > match.index });
  }
  return found;
}

function signatureAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end === -1 ? undefined : end).trim();
  const bare = line.replace(/\s*(?:\{\s*\}?|=>|=|:|do)\s*$/, "").replace(/\s+/g, " ");
  return bare.length > longestSignature ? `${bare.slice(0, longestSignature)}…` : bare;
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).toLowerCase();
}
