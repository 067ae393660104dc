import { isCi } from "../../safety/ci_paths.ts";
import type { Cheat } from "./cheats.ts";
import type { FileDiff } from "./diff.ts";
import { goneLines, newLines } from "./fresh.ts";
import { isTestConfig, isTestFile } from "./place.ts";

/** A number that says how strict a check is. */
interface Threshold {
  pattern: RegExp;
  /** Whether more of it lets more pass. */
  looser: "lower" | "higher";
  /** Where else than in settings it means this. */
  inTests?: boolean;
}

const number = String.raw`["']?(-?\d[\d_.]*(?:e-?\d+)?)`;
const thresholds: readonly Threshold[] = [
  {
    looser: "lower",
    pattern: new RegExp(
      String.raw`["']?\b(?:branches|functions|lines|statements|perFile|minimum_coverage|minimumCoverage|min_coverage|coverage_threshold|coverageThreshold|check-coverage|global|line|function|branch|statement)["']?\s*[:=]\s*${number}`,
    ),
  },
  {
    looser: "lower",
    pattern: new RegExp(
      String.raw`\b(?:fail[_-]under|cov-fail-under|min-?coverage|threshold_minimum|coverage-min)["']?\s*[=: ]\s*${number}`,
    ),
  },
  {
    looser: "lower",
    pattern: new RegExp(
      String.raw`\b(?:target|minimum|minimumRatio|msi|min-msi|min-covered-msi|break)["']?\s*[:=]\s*${number}`,
    ),
  },
  {
    looser: "higher",
    pattern: new RegExp(
      String.raw`\b(?:maxDiffPixels|maxDiffPixelRatio|failureThreshold|max-warnings|maxWarnings|retries|retry|reruns|max-failures|allowedMismatchedPixels|errorThreshold|flaky_retries)["']?\s*[:=( ]\s*${number}`,
    ),
    inTests: true,
  },
  {
    looser: "higher",
    pattern: new RegExp(
      String.raw`\b(?:rel|abs|rel_tol|abs_tol|delta|atol|rtol|epsilon|tolerance|maxRelative|within)["']?\s*[:=]\s*${number}`,
    ),
    inTests: true,
  },
  { looser: "higher", pattern: new RegExp(String.raw`\bthreshold["']?\s*[:=]\s*${number}`), inTests: true },
  {
    looser: "lower",
    pattern: new RegExp(String.raw`\b(?:places|decimal|digits|precision)\s*[:=]\s*${number}`),
    inTests: true,
  },
  {
    looser: "lower",
    pattern: new RegExp(String.raw`\btoBeCloseTo\([^,()]*(?:\([^()]*\))?[^,()]*,\s*${number}`),
    inTests: true,
  },
  {
    looser: "higher",
    pattern: new RegExp(
      String.raw`\b(?:be_within|InDelta|InEpsilon|assertEqualsWithDelta|closeTo|approximately)\(.*?,?\s*${number}\s*\)?$`,
    ),
    inTests: true,
  },
];

/** Coverage, tolerance and the number of tries in settings and tests: loosened, or gone without another in its place. */
export function thresholdCheats({ path, before, after }: FileDiff): Cheat[] {
  const isSetting =
    isTestConfig(path) || isCi(path) || /(?:^|\/)(?:[Mm]akefile|[Jj]ustfile|\.?codecov\.ya?ml)$/.test(path);
  if (before === undefined || (!isSetting && !isTestFile(path))) return [];
  const old = goneLines(before, after ?? "");
  const fresh = [...newLines(before, after ?? "")].sort((one, other) => one - other);
  const lines = (after ?? "").split("\n");
  const cheats: Cheat[] = [];
  for (const { pattern, looser } of thresholds.filter((one) => isSetting || one.inTests)) {
    const was = old.flatMap((line) => read(line, pattern));
    for (const line of fresh) {
      const text = lines[line - 1] ?? "";
      const [now] = read(text, pattern);
      if (!now) continue;
      const same = was.findIndex(({ key, shape }) => key === now.key && (isSetting || shape === now.shape));
      const [earlier] = same === -1 ? [] : was.splice(same, 1);
      // Tries and tolerances that come new into the settings let more pass than before.
      const isLooser = earlier
        ? looser === "lower"
          ? now.value < earlier.value
          : now.value > earlier.value
        : isSetting && looser === "higher" && now.value > 0;
      if (isLooser) cheats.push({ path, line, kind: "threshold", what: text });
    }
    if (!isSetting || looser === "higher") continue;
    for (const { text } of was) cheats.push({ path, line: lineIn(before, text), kind: "threshold", what: text });
  }
  return cheats;
}

interface Read {
  key: string;
  value: number;
  /** The line without its numbers. */
  shape: string;
  text: string;
}

function read(text: string, pattern: RegExp): Read[] {
  const match = pattern.exec(text);
  if (!match) return [];
  const value = Number((match[1] ?? "").replaceAll("_", ""));
  if (Number.isNaN(value)) return [];
  const key = match[0].slice(0, match[0].length - (match[1] ?? "").length).replace(/[\s"':=(]+$/g, "");
  return [{ key, value, shape: text.replace(/-?\d[\d_.]*(?:e-?\d+)?/g, "0").trim(), text }];
}

function lineIn(text: string, line: string): number {
  return text.split("\n").indexOf(line) + 1;
}
