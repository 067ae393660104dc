import type { CommandRequest, CommandResult } from "../../../run/workspace.ts";
import standIn from "./stand_in.sh" with { type: "text" };
import { shellQuote, strictly } from "./strict.ts";
import trial from "./trial.sh" with { type: "text" };

/** Paths of programs in a command: a bash function of that name replaces the program. */
const programPath = /[\w.@+-]*\/[\w./@+-]*\w/g;
const trialTimeoutMs = 20_000;
const maxTrials = 64;

type StandInAnswer = "ends" | "fails" | "ends,said" | "fails,said";
const otherAnswers = { captured: ["fails", "ends,said", "fails,said"], lost: ["fails"] } as const;

/** The answers of the stand-ins of some calls; the others ended with 0. */
type AnswersByCall = ReadonlyMap<string, StandInAnswer>;

interface ProgramCall {
  /** The program and its arguments. */
  key: string;
  background: boolean;
  /** Its output is used: it may matter as much as its exit code. */
  captured: boolean;
}

interface Trial {
  green: boolean;
  calls: ProgramCall[];
  /** The last command of the shell was a test (`[ -f x ]`). */
  asked: boolean;
}

interface TrialSetting {
  kind: "strict" | "plain";
  /** The answer of calls that are not in `answers`. */
  all: StandInAnswer;
  answers: AnswersByCall;
}

type TrialOutcome = Trial & { answers: AnswersByCall };
type TryAll = (settings: readonly TrialSetting[]) => Promise<Trial[] | null>;
type Run = (request: CommandRequest & { readOnly: true }) => Promise<Pick<CommandResult, "ended" | "output">>;
type MaskRequest = Pick<CommandRequest, "command" | "runId" | "signal">;

/**
 * The program whose failure a check does not show; null where every failure shows, or where it is not determined in time. Runs
 * the check with stand-ins that fail or succeed in place of the programs. `run` executes in a sandbox where the working copy is
 * read-only.
 */
export async function hiddenFailure(request: MaskRequest, run: Run): Promise<string | null> {
  const tryAll = createTrials(request, run);
  const [outcomes, well] = await Promise.all([explore(tryAll), endsWell(tryAll)]);
  return (outcomes && neverDecides(outcomes)) ?? well;
}

/** Finds a last part that cannot fail, in a shell that continues after failures: `npm test; echo done`. */
async function endsWell(tryAll: TryAll): Promise<string | null> {
  for (const all of ["fails", "ends", "fails,said", "ends,said"] as const) {
    const [trial] = (await tryAll([{ kind: "plain", all, answers: new Map() }])) ?? [];
    if (!trial?.green || trial.asked) return null;
    const [called] = trial.calls;
    if (all === "ends,said") return called?.key ?? null;
  }
  return null;
}

/** A call whose answer never changes the result. A background job (a server) may be such a call. */
function neverDecides(outcomes: readonly TrialOutcome[]): string | null {
  if (!outcomes.some(({ green }) => green)) return null;
  const calls = outcomes.flatMap(({ calls }) => calls);
  const idle = calls.find(({ key, background }) => !background && !decides(key, outcomes));
  if (idle) return idle.key;
  return outcomes.every(({ green }) => green) ? (calls[0]?.key ?? null) : null;
}

/**
 * True where its failure turns green into red; or, for `! grep -q x f`, where its success does and nothing else is at fault: the red
 * outcome has no other failure than the green one has, which `if a; then b; fi` would have.
 */
function decides(key: string, outcomes: readonly TrialOutcome[]): boolean {
  const greens = outcomes.filter(({ green }) => green);
  const reds = outcomes.filter(({ green }) => !green);
  return greens.some(({ answers: green }) =>
    reds.some(({ answers: red }) => {
      const [before, after] = [green.get(key), red.get(key)];
      if (before === undefined || after === undefined || before === after) return false;
      const others = [...green, ...red].filter(([each]) => each !== key);
      if (others.some(([each, answer]) => (red.get(each) ?? answer) !== (green.get(each) ?? answer))) return false;
      if (isWell(before) && !isWell(after)) return true;
      return [...red].every(([each, answer]) => each === key || isWell(answer) || green.get(each) === answer);
    }),
  );
}

function isWell(answer: StandInAnswer): boolean {
  return answer.startsWith("ends");
}

/** All combinations of answers; null where there are too many. */
async function explore(tryAll: TryAll): Promise<TrialOutcome[] | null> {
  const outcomes: TrialOutcome[] = [];
  let open: AnswersByCall[] = [new Map()];
  let begun = 0;
  while (open.length > 0) {
    begun += open.length;
    const tried =
      begun > maxTrials ? null : await tryAll(open.map((answers) => ({ kind: "strict", all: "ends", answers })));
    if (tried === null) return null;
    const next: AnswersByCall[] = [];
    for (const [index, trial] of tried.entries()) {
      let answers = open[index] ?? new Map();
      // In this trial each new call had the first answer.
      for (const { key, captured } of trial.calls) {
        if (answers.has(key)) continue;
        next.push(
          ...otherAnswers[captured ? "captured" : "lost"].map((answer) => new Map([...answers, [key, answer]])),
        );
        answers = new Map([...answers, [key, "ends" as const]]);
      }
      outcomes.push({ ...trial, answers });
    }
    open = next;
  }
  return outcomes;
}

function createTrials({ command, ...request }: MaskRequest, run: Run): TryAll {
  const variables = {
    __strict: strictly(command, true),
    __plain: `trap 'printf %s "$BASH_COMMAND" >/tmp/last' DEBUG; set -o pipefail\n${command}`,
    __paths: (command.match(programPath) ?? []).join(" "),
    __stand_in: standIn,
  };
  const given = Object.entries(variables).map(([name, value]) => `${name}=${shellQuote(value)}`);
  return async (settings) => {
    const lines = settings.map(({ kind, all, answers }) =>
      [kind, all, ...[...answers].map(([key, answer]) => `${answer} ${key}`)].join("\t"),
    );
    const text = [...given, `__trials=${shellQuote(lines.join("\n"))}`, trial].join("\n");
    const { ended, output } = await run({ ...request, command: text, timeoutMs: trialTimeoutMs, readOnly: true });
    const tried = output
      .split(/^ended /m)
      .slice(1)
      .map(readTrial);
    return ended === "exit" && tried.length === settings.length ? tried : null;
  };
}

function readTrial(output: string): Trial {
  const [exit, ...lines] = output.split("\n");
  const calls = lines.flatMap((line): ProgramCall[] => {
    const [, background, captured, key] = /^called (\S+) (\S+) (.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [{ key, background: background !== "-", captured: captured !== "-" }];
  });
  return { green: exit === "0", calls, asked: lines.includes("asked") };
}
