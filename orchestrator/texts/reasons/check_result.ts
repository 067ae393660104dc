import { text } from "../index.ts";
import { formatCount } from "../measures.ts";
import type { Lang } from "../sentence.ts";

/** The result of a command: test counts, null where unknown, and the exit code, null when it did not exit. */
interface CommandOutcome {
  exit: number | null;
  passed: number | null;
  failed: number | null;
}

/** `14 ok, 1 fallo`; without counts `ok` or `código de salida 2`. */
export function commandResult({ exit, passed, failed }: CommandOutcome, lang: Lang): string {
  if (passed === null) return exitText(exit, lang);
  const counts = testCounts({ passed, failed }, lang);
  // A red command without a failed test needs its exit code as the reason.
  return exit === 0 || failed ? counts : `${counts}, ${exitText(exit, lang)}`;
}

/** The same for a step's check, which may be expected to fail: `22 ok, 3 fallos (como se esperaba)`. */
export function checkResult(seen: CommandOutcome & { green: boolean }, lang: Lang): string {
  const result = commandResult(seen, lang);
  if (seen.green === (seen.exit === 0)) return result;
  return `${result} (${text(lang, seen.green ? "card.as-expected" : "card.should-fail")})`;
}

/** `ok`, `código de salida 2`, `no terminó`. */
export function exitText(code: number | null, lang: Lang): string {
  if (code === null) return text(lang, "card.cut-off");
  return code === 0 ? "ok" : text(lang, "card.exit", { code });
}

/** `14 ok, 1 fallo`. */
export function testCounts(tests: { passed: number; failed: number | null }, lang: Lang): string {
  const passed = text(lang, "card.tests-passed", { count: formatCount(tests.passed, lang) });
  return tests.failed ? `${passed}, ${text(lang, "card.tests-failed", { count: tests.failed })}` : passed;
}
