import { compileWildcards, matchesWildcards, type Wildcards } from "../ignore/wildcards.ts";
import { contentAt } from "../tree/blob.ts";
import { insideFolder, statsOf } from "../tree/inside.ts";

/** How the bytes of a file differ between the working copy and its blob; undefined without a difference. */
export interface Conversion {
  /** `auto`: only of what looks like text, and not of a file whose blob has CRLF already. */
  lines: "none" | "text" | "auto";
  /** How lines end in the working copy where `lines` are converted. */
  eol: "lf" | "crlf";
  ident: boolean;
  encoding: string | null;
  lfs: boolean;
}

type AttributeValue = string | boolean | undefined;
type Assignments = readonly (readonly [name: string, value: AttributeValue])[];

interface AttributeRule {
  /** Position in its file: the last one that matches a path decides. */
  at: number;
  assignments: Assignments;
}

interface WildRule extends AttributeRule {
  pattern: Wildcards;
  wholePath: boolean;
}

/** The rules of one `.gitattributes`, found by the name of a file where their pattern allows it. */
interface AttributeRules {
  named: ReadonlyMap<string, readonly AttributeRule[]>;
  wild: readonly WildRule[];
  macros: ReadonlyMap<string, Assignments>;
}

/** The rules that hold in a folder: the top's first, the deepest last. */
export type AttributeStack = readonly { prefix: string; rules: AttributeRules }[];

const knownAttributes = new Set(["text", "crlf", "eol", "ident", "working-tree-encoding", "filter"]);
const textValues = new Set<AttributeValue>([true, false, "auto", "input"]);
const maxAttributeBytes = 1n << 20n;
/** Longer lines are left out by git as well. */
const maxLineBytes = 2048;

export const attributesFile = ".gitattributes";

/** The stack inside a folder that may have a `.gitattributes` of its own; `place` is where the folder is opened. */
export function enterAttributes(stack: AttributeStack, prefix: string, place: string): AttributeStack {
  const file = `${place}/${attributesFile}`;
  const stats = statsOf(file);
  if (!stats?.isFile() || stats.size > maxAttributeBytes) return stack;
  return withAttributeRules(stack, prefix, attributeRulesOf(contentAt(file, { mode: "100644", oid: "" }), prefix));
}

export function withAttributeRules(stack: AttributeStack, prefix: string, rules: AttributeRules): AttributeStack {
  return rules.named.size + rules.wild.length === 0 && prefix !== "" ? stack : [...stack, { prefix, rules }];
}

/** The rules for the folder that `names` lead to, read from the working copy. */
export function attributesIn(root: string, names: readonly string[]): AttributeStack {
  let stack: AttributeStack = [];
  const enter = (place: string, depth: number) => {
    const above = names.slice(0, depth).map((name) => `${name}/`);
    stack = enterAttributes(stack, above.join(""), place);
  };
  insideFolder(root, names, (place) => enter(place, names.length), { along: enter });
  return stack;
}

/** The conversion that the attributes of a path mean, as git's convert.c evaluates them on a system whose lines end in LF. */
export function conversionOf(stack: AttributeStack, path: string): Conversion | undefined {
  if (stack.length === 0) return undefined;
  const values = attributeValues(stack, path);
  const text = [values.get("text"), values.get("crlf")].find((value) => textValues.has(value));
  const eol = values.get("eol");
  const hasEol = eol === "lf" || eol === "crlf";
  const lines = text === false || (text === undefined && !hasEol) ? "none" : text === "auto" ? "auto" : "text";
  const encoding = values.get("working-tree-encoding");
  const conversion: Conversion = {
    lines,
    eol: eol === "crlf" ? "crlf" : "lf",
    ident: values.get("ident") === true,
    encoding: typeof encoding === "string" && !/^utf-?8$/i.test(encoding) ? encoding : null,
    lfs: values.get("filter") === "lfs",
  };
  const isNone = lines === "none" && !conversion.ident && conversion.encoding === null && !conversion.lfs;
  return isNone ? undefined : conversion;
}

/** The conversion of one file of the working copy. */
export function conversionAt(root: string, path: string): Conversion | undefined {
  return conversionOf(attributesIn(root, path.split("/").slice(0, -1)), path);
}

/** A key for caches: results of another conversion are not reused. */
export function conversionKey(conversion: Conversion | undefined): string {
  return conversion ? Object.values(conversion).join(" ") : "";
}

/** The values of a path, by precedence: the first value of a name counts. */
function attributeValues(stack: AttributeStack, path: string): Map<string, AttributeValue> {
  const bytes = Buffer.from(path).toString("latin1");
  const name = bytes.slice(bytes.lastIndexOf("/") + 1);
  const macros = stack[0]?.prefix === "" ? stack[0].rules.macros : builtIn;
  const values = new Map<string, AttributeValue>();
  for (const { prefix, rules } of stack.toReversed()) {
    const below = bytes.slice(Buffer.byteLength(prefix));
    for (const { assignments } of rulesFor(rules, below, name)) assign(values, assignments, macros);
  }
  return values;
}

function rulesFor({ named, wild }: AttributeRules, below: string, name: string): AttributeRule[] {
  const dot = name.lastIndexOf(".");
  const found = [...(named.get(name) ?? []), ...(dot === -1 ? [] : (named.get(`*${name.slice(dot)}`) ?? []))];
  for (const rule of wild) if (matchesWildcards(rule.pattern, rule.wholePath ? below : name)) found.push(rule);
  return found.sort((one, other) => other.at - one.at);
}

function assign(
  values: Map<string, AttributeValue>,
  assignments: Assignments,
  macros: ReadonlyMap<string, Assignments>,
  inside: readonly string[] = [],
): void {
  for (const [name, value] of assignments.toReversed()) {
    if (values.has(name)) continue;
    values.set(name, value);
    const macro = value === true && !inside.includes(name) ? macros.get(name) : undefined;
    if (macro) assign(values, macro, macros, [...inside, name]);
  }
}

const builtIn: ReadonlyMap<string, Assignments> = new Map([["binary", [["text", false]]]]);

/** Rules by content: every scan of the working copy needs them. */
const parsedRules = new Map<string, AttributeRules>();

/** The rules of a `.gitattributes` in the folder `prefix`. */
export function attributeRulesOf(content: Buffer, prefix: string): AttributeRules {
  const text = content.toString("latin1");
  const isTop = prefix === "";
  const key = `${isTop}${text}`;
  const before = parsedRules.get(key);
  if (before) return before;
  if (parsedRules.size >= 100) parsedRules.clear();
  const rules = parseRules(text, isTop);
  parsedRules.set(key, rules);
  return rules;
}

/** `text` is a string of bytes. Macros are only allowed in the top file. */
function parseRules(text: string, isTop: boolean): AttributeRules {
  const named = new Map<string, AttributeRule[]>();
  const wild: WildRule[] = [];
  const macros = new Map(builtIn);
  const lines = text.replace(/^\u00ef\u00bb\u00bf/, "").split("\n");
  // Any name may be a macro of the top file, so no assignment can be dropped as unknown.
  const mayBeMacro = !isTop || text.includes("[attr]");
  for (const [at, line] of lines.entries()) {
    const [pattern, words] = line.length > maxLineBytes ? [] : splitPattern(line);
    const all = words && assignmentsOf(words);
    if (pattern === undefined || !all) continue;
    if (pattern.startsWith("[attr]") && pattern !== "[attr]") {
      if (isTop) macros.set(pattern.slice("[attr]".length), all);
      continue;
    }
    const assignments = mayBeMacro ? all : all.filter(([name]) => knownAttributes.has(name) || builtIn.has(name));
    if (assignments.length > 0) addRule({ named, wild }, pattern, { at, assignments });
  }
  return { named, wild, macros };
}

function addRule(
  into: { named: Map<string, AttributeRule[]>; wild: WildRule[] },
  pattern: string,
  rule: AttributeRule,
): void {
  // A pattern that begins with "!" or names a folder matches no file.
  if (pattern.startsWith("!") || pattern.endsWith("/")) return;
  if (/^(?:\*\.)?[^*?[\\/.]*$/.test(pattern) || !/[*?[\\/]/.test(pattern)) {
    into.named.set(pattern, [...(into.named.get(pattern) ?? []), rule]);
    return;
  }
  const wholePath = pattern.includes("/");
  const compiled = compileWildcards(pattern.replace(/^\//, ""));
  if (compiled) into.wild.push({ ...rule, pattern: compiled, wholePath });
}

function splitPattern(line: string): [pattern?: string | undefined, words?: string[]] {
  const text = line.replace(/^[ \t\r]+/, "");
  if (text === "" || text.startsWith("#")) return [];
  const quoted = /^"((?:[^"\\]|\\.)*)"(?=[ \t\r]|$)/.exec(text);
  const pattern = quoted ? unquote(quoted[1] ?? "") : /^[^ \t\r]+/.exec(text)?.[0];
  const rest = text.slice(quoted ? quoted[0].length : (pattern?.length ?? 0));
  return [pattern, rest.split(/[ \t\r]+/).filter(Boolean)];
}

const escapes: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function unquote(text: string): string {
  return text.replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) =>
    /^\d/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  );
}

/** undefined when one of them is no attribute: git then leaves out the line. */
function assignmentsOf(words: readonly string[]): Assignments | undefined {
  const found: [string, AttributeValue][] = [];
  for (const word of words) {
    const [, sign = "", name = "", given] = /^([-!]?)([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (!/^[-A-Za-z0-9_.]+$/.test(name)) return undefined;
    found.push([name, sign === "-" ? false : sign === "!" ? undefined : (given ?? true)]);
  }
  return found;
}
