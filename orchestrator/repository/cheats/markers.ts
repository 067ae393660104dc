import { testCases } from "./cases.ts";
import type { Cheat, CheatKind } from "./cheats.ts";
import type { FileDiff } from "./diff.ts";
import { type LineBag, newLines } from "./fresh.ts";
import { type Language, languageOf } from "./language.ts";
import { lineOf, type Masked, mask } from "./mask.ts";
import { holdsTests } from "./test_files.ts";

interface Marker {
  kind: CheatKind;
  pattern: RegExp;
  /** Where a test that is new may carry it: it says when it can run at all. */
  conditional?: boolean;
  /** Looked for where strings are whole. */
  withStrings?: boolean;
}

const root = String.raw`(?<![\w$.])(?:Deno\s*\.\s*|QUnit\s*\.\s*)?(?:it|test|describe|suite|context|specify|t|tap|ctx|bench|this)`;

const byLanguage: Readonly<Partial<Record<Language, readonly Marker[]>>> = {
  javascript: [
    { kind: "skipped", pattern: /(?<![\w$.])x(?:it|test|describe|specify|context)\s*[(.`]/g },
    {
      kind: "skipped",
      pattern: new RegExp(
        String.raw`${root}(?:\s*\.\s*\w+)*?\s*\.\s*(?:skip|failing|fails|fixme|ignore)\b\s*(?:[(\`<]|\.\s*\w)`,
        "g",
      ),
    },
    {
      kind: "skipped",
      pattern: new RegExp(String.raw`${root}(?:\s*\.\s*\w+)*?\s*\.\s*(?:skipIf|runIf|todoIf|failingIf)\s*\(`, "g"),
      conditional: true,
    },
    { kind: "skipped", pattern: /[{,]\s*(?:skip|ignore|todo)\s*:\s*(?:true\b|")/g },
    { kind: "skipped", pattern: /[{,]\s*(?:skip|ignore)\s*:\s*(?!true\b|false\b|")[\w!(]/g, conditional: true },
    // A way out for some machines only; one that follows from what the test found is none of that.
    {
      kind: "skipped",
      pattern:
        /\bif\s*\([^;{}\n]*\b(?:process\s*\.\s*(?:env|platform|arch|version)|import\.meta\.env|Bun\.env|Deno\.env)\b[^;{}\n]*\)\s*\{?\s*return\b\s*(?:;|\}|$)/gm,
      conditional: true,
    },
    { kind: "focused", pattern: /(?<![\w$.])f(?:it|describe|context|test)\s*[(.`]/g },
    {
      kind: "focused",
      pattern: new RegExp(String.raw`${root}(?:\s*\.\s*\w+)*?\s*\.\s*only\b\s*(?:[(\`<]|\.\s*\w)`, "g"),
    },
    { kind: "focused", pattern: /[{,]\s*only\s*:\s*true\b/g },
    {
      kind: "concealed",
      pattern:
        /\bprocess\s*\.\s*(?:exit|reallyExit)\s*\(\s*0?\s*\)|\bprocess\s*\.\s*exitCode\s*=\s*0\b|\bDeno\.exit\(\s*0?\s*\)/g,
    },
    {
      kind: "concealed",
      pattern: /\bprocess\s*\.\s*(?:on|once)\(\s*["'](?:uncaughtException|unhandledRejection)["']/g,
      withStrings: true,
    },
    { kind: "concealed", pattern: /\b(?:globalThis|global)\s*\.\s*(?:expect|test|it|describe|assert)\s*=[^=]/g },
  ],
  python: [
    {
      kind: "skipped",
      pattern:
        /@pytest\.mark\.(?:skip|xfail)\b|@(?:unittest\.)?(?:skip|expectedFailure)\b(?!_)|\bpytest\.(?:skip|xfail)\s*\(|\bself\.skipTest\s*\(|\braise\s+(?:unittest\.)?SkipTest\b|\bpytestmark\s*=.*\b(?:skip|xfail)\b|__test__\s*=\s*False|\bcollect_ignore\w*\s*[+=]|\bmarks\s*=\s*\[?\s*pytest\.mark\.(?:skip|xfail)\b|\.add_marker\(\s*pytest\.mark\.(?:skip|xfail)\b/g,
    },
    {
      kind: "skipped",
      pattern:
        /^\s*if\b[^\n]*\b(?:os\.(?:environ|getenv|name)|sys\.(?:platform|version_info))\b[^\n]*:\s*return\b[ \t]*$/gm,
      conditional: true,
    },
    {
      kind: "skipped",
      pattern: /@pytest\.mark\.skipif\b|@(?:unittest\.)?skip(?:If|Unless)\b|\bpytest\.importorskip\s*\(/g,
      conditional: true,
    },
    {
      kind: "concealed",
      pattern:
        /\b(?:sys\.exit|os\._exit|quit)\s*\(\s*0?\s*\)|\braise\s+SystemExit\s*(?:\(\s*0?\s*\))?\s*$|\bexitstatus\s*=\s*0\b/gm,
    },
    {
      kind: "concealed",
      pattern:
        /\bdef\s+pytest_(?:collection_modifyitems|runtest_makereport|sessionfinish|ignore_collect|runtest_call|runtest_protocol|report_teststatus|pyfunc_call|exception_interact)\b/g,
    },
  ],
  go: [
    { kind: "skipped", pattern: /\b(?:t|b|tb|f|s\.T\(\))\.Skip(?:f|Now)?\s*\(/g },
    { kind: "concealed", pattern: /\bos\.Exit\(\s*0\s*\)/g },
  ],
  rust: [
    {
      kind: "skipped",
      pattern: /#\[\s*ignore\b|#\[\s*cfg_attr\([^\]]*\bignore\b|#!?\[\s*cfg\(\s*(?:any\(\s*\)|FALSE)\s*\)/g,
    },
    { kind: "skipped", pattern: /#\[\s*should_panic\b/g, conditional: true },
  ],
  java: [
    {
      kind: "skipped",
      pattern: /@(?:Disabled|Ignore)\b|\benabled\s*=\s*false\b|\bassume(?:True\(\s*false|False\(\s*true)/g,
    },
  ],
  csharp: [
    { kind: "skipped", pattern: /\[\s*(?:Ignore|Explicit)\b|\bSkip\s*=|\bAssert\.(?:Ignore|Inconclusive|Pass)\s*\(/g },
  ],
  php: [
    {
      kind: "skipped",
      pattern: /\bmarkTest(?:Skipped|Incomplete)\s*\(|->\s*(?:skip|todo)\s*\(|#\[\s*(?:Requires|Group\(\s*.skip)/g,
    },
  ],
  swift: [{ kind: "skipped", pattern: /\bXCTSkip\w*\s*\(|\.disabled\(/g }],
  ruby: [
    {
      kind: "skipped",
      pattern:
        /(?<![\w.:])x(?:it|describe|context|specify|example|scenario)\b|^\s*(?:skip|pending)\b(?!\s*=)|\bskip:\s*(?!false)|,\s*:(?:skip|pending)\b/gm,
    },
    {
      kind: "focused",
      pattern:
        /(?<![\w.:])f(?:it|describe|context|specify|example|scenario)\b(?=\s*["'(])|\bfocus:\s*true|,\s*:focus\b/g,
    },
  ],
  elixir: [{ kind: "skipped", pattern: /@(?:module|describe)?tag\s+:?skip\b/g }],
  shell: [{ kind: "skipped", pattern: /^\s*skip\b/gm }],
};

/** Tests that are told not to run, or to run alone, in files of tests: what is new of that. */
export function markers({ path, before, after }: FileDiff, moved: LineBag): Cheat[] {
  const language = after === undefined ? undefined : languageOf(path, after);
  if (after === undefined || !language || !holdsTests(path, language, after)) return [];
  const now = mask(after, language);
  const was = before === undefined ? undefined : mask(before, language);
  const fresh = newLines(was?.uncommented ?? "", now.uncommented);
  // A new program that tests start has every right to end well.
  const isProgram = before === undefined && !/conftest|setup/i.test(path) && testCases(now, language).length === 0;
  const found = (byLanguage[language] ?? [])
    .filter(({ kind }) => kind !== "concealed" || !isProgram)
    .flatMap((marker) => newOnes(marker, now, was, fresh));
  const lines = after.split("\n");
  const known = new Set(was ? testCases(was, language).map(({ name }) => name) : []);
  const cheats = found
    .filter(({ line, conditional }) => !conditional || isOnKnownTest(now, language, line, known))
    .map(({ line, kind }): Cheat => ({ path, line, kind, what: lines[line - 1] ?? "" }))
    .filter(({ what }) => !moved.take(mask(what, language).uncommented));
  return [...cheats, ...leftOutOfTheBuild(path, before, after)];
}

interface Found {
  line: number;
  kind: CheatKind;
  conditional: boolean;
}

/** As many as there are more than before, on lines that are new. */
function newOnes(
  { kind, pattern, conditional = false, withStrings }: Marker,
  now: Masked,
  was: Masked | undefined,
  fresh: Set<number>,
): Found[] {
  const place = withStrings ? "uncommented" : "code";
  const matches = [...now[place].matchAll(pattern)];
  const more = matches.length - (was ? [...was[place].matchAll(pattern)].length : 0);
  if (more <= 0) return [];
  const lines = matches.map((match) => lineOf(now.text, match.index + (match[0].match(/^\s*/)?.[0].length ?? 0)));
  const onNew = lines.filter((line) => fresh.has(line));
  return (onNew.length > 0 ? onNew.slice(0, more) : lines.slice(-more)).map((line) => ({ line, kind, conditional }));
}

/** The marked test is the next one: before this change it ran everywhere. */
function isOnKnownTest(now: Masked, language: Language, line: number, known: ReadonlySet<string>): boolean {
  const next = testCases(now, language).find((test) => test.line >= line) ?? testCases(now, language).at(-1);
  return next === undefined ? known.size > 0 : known.has(next.name);
}

/** Go leaves a file out by a comment at its top. */
function leftOutOfTheBuild(path: string, before: string | undefined, after: string): Cheat[] {
  if (!path.endsWith("_test.go") || before === undefined) return [];
  const constraint = /^\/\/(?:go:build| \+build) .*$/m;
  const now = constraint.exec(after);
  if (!now || constraint.exec(before)?.[0] === now[0]) return [];
  return [{ path, line: lineOf(after, now.index), kind: "skipped", what: now[0] }];
}
