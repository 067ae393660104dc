import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { count } from "./measures.ts";

/** What was seen of a command: counts of tests where they could be read, and the exit code; null when it did not end. */
interface Seen {
  exit: number | null;
  passed: number | null;
  failed: number | null;
}

/** `14 ok, 1 fallo`; where there is nothing to count `ok` or `código de salida 2`. */
export function commandResult({ exit, passed, failed }: Seen, lang: Lang): string {
  if (passed === null) return exitWord(exit, lang);
  const counts = testCounts({ passed, failed }, lang);
  // A red command whose tests are all fine has another reason to be red.
  return exit === 0 || failed ? counts : `${counts}, ${exitWord(exit, lang)}`;
}

/** The same of a step's check, which is not always there to pass: `22 ok, 3 fallos (como se esperaba)`. */
export function checkResult(seen: Seen & { green: boolean }, lang: Lang): string {
  const result = commandResult(seen, lang);
  if (seen.green === (seen.exit === 0)) return result;
  return `${result} (${text(lang, seen.green ? "card.as-expected" : "card.should-fail")})`;
}

/** `ok`, `código de salida 2`, `no terminó`. */
export function exitWord(code: number | null, lang: Lang): string {
  if (code === null) return text(lang, "card.cut-off");
  return code === 0 ? "ok" : text(lang, "card.exit", { code });
}

/** `14 ok, 1 fallo`. */
export function testCounts(tests: { passed: number; failed: number | null }, lang: Lang): string {
  const passed = text(lang, "card.tests-passed", { count: count(tests.passed, lang) });
  return tests.failed ? `${passed}, ${text(lang, "card.tests-failed", { count: tests.failed })}` : passed;
}
