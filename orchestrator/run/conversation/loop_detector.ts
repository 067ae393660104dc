import type { TextKey, TextParams } from "../../texts/index.ts";

/** One round of a conversation: calls and results, or text alone. */
export interface Round {
  calls: readonly { name: string; input: unknown }[];
  results: readonly { output: string; isError: boolean }[];
  text: string;
  /** Edits of the round that were made. */
  edits: number;
  /** Digest of the files after the round's edits. */
  state: string;
}

/** A repeated pattern, as a person is told it, and advice for the model's next attempt. */
export interface Loop {
  said: { key: TextKey; params: TextParams };
  hint: string;
}

interface SeenRound {
  round: Round;
  /** Equal for equal rounds. */
  print: string;
  /** Empty unless everything in the round failed. */
  error: string;
}

/** Rounds of each pattern before it counts as a loop. */
const sameCallLimit = 4;
const sameErrorLimit = 5;
const failuresLimit = 10;
const alternationLimit = 6;
const idleEditsLimit = 4;
const textOnlyLimit = 5;

/** Finds loops in a growing conversation. Deterministic, so that a replay finds the same ones. */
export class LoopDetector {
  readonly #rounds: SeenRound[] = [];
  readonly #states = new Set<string>();
  #idleEdits = 0;

  /** Adds a round; returns the loop that it completes, if any. */
  add(round: Round): Loop | undefined {
    this.#rounds.push({ round, print: fingerprintOfRound(round), error: commonError(round) });
    if (this.#rounds.length > failuresLimit) this.#rounds.shift();
    this.#countEdits(round);
    return this.#monologue() ?? this.#repeats() ?? this.#errors() ?? this.#alternates() ?? this.#undoes();
  }

  /** The same call with the same result. */
  #repeats(): Loop | undefined {
    const last = this.#last(sameCallLimit);
    const [first] = last;
    if (!first || first.round.calls.length === 0 || last.some(({ print }) => print !== first.print)) return undefined;
    return {
      said: { key: "failure.circle.same-call", params: { call: callLabel(first.round) } },
      hint: `${callLabel(first.round)} was called ${sameCallLimit} times and always gave the same. It will not change: decide with what you know, or look elsewhere.`,
    };
  }

  /** The same error whatever was tried, or one error after the other. */
  #errors(): Loop | undefined {
    const last = this.#last(sameErrorLimit);
    const [first] = last;
    if (first && first.error !== "" && last.every(({ error }) => error === first.error)) {
      return {
        said: { key: "failure.circle.same-error", params: { words: first.error } },
        hint: `"${first.error}" came ${sameErrorLimit} times. What causes it is something else than what was changed: read the file or the help of the command first, then do it another way.`,
      };
    }
    const many = this.#last(failuresLimit);
    if (many.length === 0 || many.some(({ error }) => error === "")) return undefined;
    return {
      said: { key: "failure.circle.failures", params: { count: failuresLimit, words: many.at(-1)?.error ?? "" } },
      hint: "Nothing worked for a long while. Begin with `list_files` and `read_file`, and make one small edit at a time.",
    };
  }

  /** A, B, A, B. */
  #alternates(): Loop | undefined {
    const last = this.#last(alternationLimit);
    const [first, second] = last;
    if (!first || !second || first.print === second.print || first.round.calls.length + second.round.calls.length === 0)
      return undefined;
    if (last.some(({ print }, index) => print !== (index % 2 === 0 ? first : second).print)) return undefined;
    return {
      said: {
        key: "failure.circle.alternates",
        params: { call: callLabel(first.round), other: callLabel(second.round) },
      },
      hint: `Going back and forth between ${callLabel(first.round)} and ${callLabel(second.round)} leads nowhere. Choose one way and follow it to its end.`,
    };
  }

  /** Edits after which the files are as they were once before. */
  #undoes(): Loop | undefined {
    if (this.#idleEdits < idleEditsLimit) return undefined;
    return {
      said: { key: "failure.circle.idle", params: { count: idleEditsLimit } },
      hint: "The last edits only led back to what the files were before. Say in one sentence what the file must look like, then write it as a whole.",
    };
  }

  /** Text without a tool call. */
  #monologue(): Loop | undefined {
    const last = this.#last(textOnlyLimit);
    if (last.length === 0 || last.some(({ round }) => round.calls.length > 0)) return undefined;
    return {
      said: { key: "failure.circle.talk", params: {} },
      hint: "Only tools do something. Call one in every answer, and `finish_step` when the step is done.",
    };
  }

  #countEdits({ edits, state }: Round): void {
    if (edits === 0) return;
    this.#idleEdits = this.#states.has(state) ? this.#idleEdits + edits : 0;
    this.#states.add(state);
  }

  /** The last `count` rounds; empty if there are fewer. */
  #last(count: number): SeenRound[] {
    return this.#rounds.length < count ? [] : this.#rounds.slice(-count);
  }
}

function fingerprintOfRound({ calls, results, text }: Round): string {
  return JSON.stringify([
    calls.map(({ name, input }) => [name, input]),
    results.map(({ output }) => output),
    calls.length === 0 ? text : "",
  ]);
}

/** The first line of the error if every call of the round failed, else empty. */
function commonError({ calls, results }: Round): string {
  if (calls.length === 0 || results.length === 0 || results.some(({ isError }) => !isError)) return "";
  const line = results[0]?.output.split("\n").find((text) => text.trim() !== "" && !/^<\/?untrusted/.test(text)) ?? "";
  return line.trim().slice(0, 200);
}

function callLabel({ calls }: Round): string {
  const [first] = calls;
  if (!first) return "words alone";
  const input = typeof first.input === "object" && first.input !== null ? (first.input as Record<string, unknown>) : {};
  const about = input.path ?? input.from ?? input.command ?? input.pattern;
  return typeof about === "string" ? `${first.name} ${about.slice(0, 80)}` : first.name;
}
