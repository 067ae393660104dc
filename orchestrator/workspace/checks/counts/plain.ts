import { amount, type Reader } from "./counts.ts";

/** Raw TAP: `ok 1 - name`, `not ok 2 - name`, `ok 3 # SKIP why`. A failing TODO is no failure. */
export const tap: Reader = (lines) => {
  if (!lines.some((line) => /^1\.\.\d+/.test(line))) return undefined;
  const counts = { passed: 0, failed: 0, skipped: 0, failing: [] as string[] };
  for (const line of lines) {
    const found = /^(not )?ok\b(?: (\d+))?(?: -)? ?(.*?)(?:\s*# *(SKIP|TODO)\b.*)?$/i.exec(line);
    if (!found) continue;
    const [, not, number, name, directive] = found;
    if (directive) counts.skipped++;
    else if (!not) counts.passed++;
    else {
      counts.failed++;
      counts.failing.push(name || `test ${number ?? counts.failed}`);
    }
  }
  return counts.passed + counts.failed + counts.skipped > 0 ? counts : undefined;
};

/** `12 passed, 1 failed` (`, 2 skipped`), the last line that says so. */
export const bare: Reader = (lines) => {
  const line = lines.findLast((each) =>
    /\b\d+ passed\b.*\b\d+ failed\b|\b\d+ failed\b.*\b\d+ passed\b|^\d+ passed$/.test(each),
  );
  if (line === undefined) return undefined;
  return {
    passed: amount(line, "passed"),
    failed: amount(line, "failed"),
    skipped: amount(line, "skipped"),
    failing: [],
  };
};
