import type { Cheat } from "./cheats.ts";
import { type Context, type FileDiff, isPlanned } from "./diff.ts";
import { newLines } from "./fresh.ts";
import { languageOf } from "./language.ts";
import { closing, lineOf, type Masked, mask } from "./mask.ts";
import { isTestConfig, isTestFile, plain, subjectName } from "./place.ts";
import { holdsTests } from "./test_files.ts";

/** A module in whose place a test puts something of its own, and the function where it is only one. */
interface Mocked {
  at: number;
  /** As it is written: a path, a dotted name, an identifier. */
  target: string;
}

/** New mocks of the very thing that a test is about: such a test passes whatever the code does. */
export function mockedSubjects(
  { path, before, after }: FileDiff,
  context: Context,
  diffs: readonly FileDiff[],
): Cheat[] {
  const language = after === undefined ? undefined : languageOf(path, after);
  if (after === undefined || !language) return [];
  const everywhere = language === "javascript" && isLoadedBefore(path, diffs);
  if (!everywhere && !holdsTests(path, language, after)) return [];
  const masked = mask(after, language);
  const fresh = newLines(before === undefined ? "" : mask(before, language).uncommented, masked.uncommented);
  const subjects = subjectsOf(path, context, diffs);
  const lines = after.split("\n");
  const read = language === "python" ? pythonMocks : language === "javascript" ? javascriptMocks : classMocks;
  const found = everywhere ? relativeMocks(masked) : read(masked, subjects);
  return found
    .map(({ at }) => lineOf(after, at))
    .filter((line) => fresh.has(line))
    .map((line) => ({ path, line, kind: "mocked", what: lines[line - 1] ?? "" }));
}

/** Plain names of the modules that a test file is about, and the functions that each is known to define. */
type Subjects = ReadonlyMap<string, ReadonlySet<string>>;

/** The module with the test's own name; where there is none of that name, the modules that this change is about. */
function subjectsOf(path: string, context: Context, diffs: readonly FileDiff[]): Subjects {
  const own = subjectName(path);
  const sources = context.sources(own);
  if (sources.length > 0) return new Map([[own, definedIn(sources.map(({ text }) => text))]]);
  const changed = diffs.filter((diff) => !isTestFile(diff.path) && languageOf(diff.path) !== undefined);
  const named = changed.filter((diff) => context.planned.length === 0 || isPlanned(diff.path, context));
  return new Map(
    named.map(({ path: source, before, after }) => [subjectName(source), definedIn([before ?? "", after ?? ""])]),
  );
}

function definedIn(texts: readonly string[]): Set<string> {
  const pattern =
    /\b(?:function\s*\*?|class|def|const|let|var|func|fn)\s+(\w+)|^\s+(?:async\s+)?(\w+)\s*\([^)]*\)\s*(?::[^{]+)?\{/gm;
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? "")));
}

/** Loaded before all tests: by its name, or because the settings of this change say so. No code outside of tests mocks modules. */
function isLoadedBefore(path: string, diffs: readonly FileDiff[]): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^(?:\w+[._-])?(?:setup|preload|globals?)(?:[._-]?\w+)*\.[cm]?[jt]sx?$/i.test(name)) return true;
  const says = /\b(?:preload|setupFiles\w*|globalSetup|require|import)\b/;
  return diffs.some(
    ({ path: settings, after = "" }) =>
      isTestConfig(settings) && after.split("\n").some((line) => says.test(line) && line.includes(name)),
  );
}

const modules =
  /\b(?:jest|vi|vitest|mock|td|rewiremock)\s*\.\s*(?:mock|doMock|unstable_mockModule|module|replace|setMock)\s*\(\s*["'`]([^"'`]+)["'`]|\bproxyquire\w*(?:\.\w+\(\))*\s*\(\s*["'`]([^"'`]+)["'`]/g;

/** Every module of the project itself that is replaced. */
function relativeMocks({ uncommented }: Masked): Mocked[] {
  return [...uncommented.matchAll(modules)].flatMap((match) => {
    const target = match[1] ?? match[2] ?? "";
    return isRelative(target) ? [{ at: match.index, target }] : [];
  });
}

function javascriptMocks({ code, text, uncommented }: Masked, subjects: Subjects): Mocked[] {
  const found: Mocked[] = [];
  for (const match of uncommented.matchAll(modules)) {
    const target = match[1] ?? match[2] ?? "";
    if (isRelative(target) && subjects.has(moduleName(target))) found.push({ at: match.index, target });
  }
  const imported = importedNames(uncommented, subjects);
  const spies = /\b(?:spyOn|stub|replace|method|replaceProperty)\s*\(\s*([A-Za-z_$][\w$]*)[\w$.]*\s*,/g;
  for (const match of code.matchAll(spies)) {
    const close = closing(code, code.indexOf("(", match.index));
    const gives = /^\)\s*\.\s*(?:mock\w+|returns|resolves|callsFake|yields|throws|rejects|value|callsReturn)\b/.test(
      code.slice(close, close + 60),
    );
    const replaced = gives || text.slice(match.index, close).split(",").length > 2;
    if (imported.has(match[1] ?? "") && replaced) found.push({ at: match.index, target: match[1] ?? "" });
  }
  for (const match of code.matchAll(/^[ \t]*([A-Za-z_$][\w$]*)(?:\.prototype)?\.[\w$]+\s*=(?!=)/gm))
    if (imported.has(match[1] ?? "")) found.push({ at: match.index + match[0].search(/\S/), target: match[1] ?? "" });
  return found;
}

function isRelative(module: string): boolean {
  return /^(?:\.|~\/|@\/|#|src\/)/.test(module);
}

function moduleName(module: string): string {
  const parts = module.replace(/\.(?:[cm]?[jt]sx?|vue|svelte)$/, "").split("/");
  const last = parts.at(-1) ?? "";
  return plain(last === "index" ? (parts.at(-2) ?? "") : last);
}

/** What a test file calls the things that it takes from its subject. */
function importedNames(uncommented: string, subjects: Subjects): Set<string> {
  const pattern =
    /\bimport\s+([^"';]+?)\s+from\s*["']([^"']+)["']|\b(?:const|let|var)\s+([^=;]+?)\s*=\s*(?:await\s+import|require)\(\s*["']([^"']+)["']/g;
  return new Set(
    [...uncommented.matchAll(pattern)].flatMap((match) => {
      const module = match[2] ?? match[4] ?? "";
      if (!isRelative(module) || !subjects.has(moduleName(module))) return [];
      return (
        (match[1] ?? match[3] ?? "")
          .match(/[A-Za-z_$][\w$]*/g)
          ?.filter((name) => !/^(?:as|type|default)$/.test(name)) ?? []
      );
    }),
  );
}

function pythonMocks({ code, text, uncommented }: Masked, subjects: Subjects): Mocked[] {
  const found: Mocked[] = [];
  const dotted = /(?:\bpatch|\bmock\.patch|\bmocker\.patch|\bmonkeypatch\.setattr)\s*\(\s*[fr]?["']([\w.]+)["']/g;
  for (const match of uncommented.matchAll(dotted))
    if (isSubjects(match[1] ?? "", subjects)) found.push({ at: match.index, target: match[1] ?? "" });
  const objects =
    /(?:\bpatch\.object|\bmonkeypatch\.setattr|\bmocker\.(?:patch\.object|spy))\s*\(\s*([A-Za-z_][\w.]*)\s*,\s*/g;
  const imported = pythonNames(code, subjects);
  for (const match of code.matchAll(objects)) {
    const named = /^["'](\w+)["']/.exec(text.slice(match.index + match[0].length))?.[1] ?? "";
    if (defines(imported, (match[1] ?? "").split(".")[0] ?? "", named))
      found.push({ at: match.index, target: match[1] ?? "" });
  }
  for (const match of code.matchAll(/^[ \t]*([A-Za-z_]\w*)\.(\w+)\s*=(?!=)/gm))
    if (defines(imported, match[1] ?? "", match[2] ?? ""))
      found.push({ at: match.index + match[0].search(/\S/), target: match[1] ?? "" });
  return found;
}

/** `shop.stock.available` where stock defines it; `shop.stock.requests.get` is what the subject uses, not what it is. */
function isSubjects(target: string, subjects: Subjects): boolean {
  const parts = target.split(".");
  return parts.some((part, index) => {
    const defined = subjects.get(plain(part));
    const next = parts[index + 1];
    return defined !== undefined && next !== undefined && (defined.size === 0 || defined.has(next));
  });
}

function pythonNames(code: string, subjects: Subjects): Map<string, ReadonlySet<string>> {
  const names = new Map<string, ReadonlySet<string>>();
  const pattern = /^\s*(?:from\s+([\w.]+)\s+import\s+\(?([^\n)]+)|import\s+([\w.]+)(?:\s+as\s+(\w+))?)/gm;
  for (const match of code.matchAll(pattern)) {
    const module = match[1] ?? match[3] ?? "";
    const own = subjects.get(plain(module.split(".").at(-1) ?? ""));
    if (own)
      for (const name of match[2]?.match(/\w+/g) ?? [match[4] ?? module.split(".").at(-1) ?? ""]) names.set(name, own);
    for (const name of match[2]?.match(/\w+/g) ?? []) {
      const inner = subjects.get(plain(name));
      if (inner) names.set(name, inner);
    }
  }
  return names;
}

function defines(names: ReadonlyMap<string, ReadonlySet<string>>, object: string, attribute: string): boolean {
  const own = names.get(object);
  return own !== undefined && (own.size === 0 || own.has(attribute) || own.has(object));
}

/** `mock(OrderService.class)`, `@Mock OrderService`, `new Mock<OrderService>()` in the tests of OrderService. */
function classMocks({ code }: Masked, subjects: Subjects): Mocked[] {
  const pattern =
    /\b(?:mock|spy|Mockito\.mock)\s*\(\s*(\w+)(?:\.class|::class)|@Mock\w*\s+(?:private\s+|lateinit\s+|var\s+|val\s+)*(\w+)|new\s+Mock<(\w+)>|createMock\(\s*(\w+)::class/g;
  return [...code.matchAll(pattern)].flatMap((match) => {
    const target = match.slice(1).find((group) => group !== undefined) ?? "";
    return subjects.has(plain(target)) ? [{ at: match.index, target }] : [];
  });
}
