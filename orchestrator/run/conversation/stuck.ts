/** One round of a conversation: what the model called, what it was told, or what it only said. */
export interface Round {
  calls: readonly { name: string; input: unknown }[];
  results: readonly { output: string; isError: boolean }[];
  text: string;
  /** Edits of the round that were made. */
  edits: number;
  /** Stands for the files as they are after its edits; the same files, the same words. */
  state: string;
}

/** What goes round and round, and what to do instead: the next attempt reads it. */
export interface Circle {
  why: string;
  hint: string;
}

interface Seen {
  round: Round;
  /** Two rounds with the same print are the same. */
  print: string;
  /** Empty unless everything in the round failed. */
  error: string;
}

/** Rounds of each pattern before it counts as a circle. */
const same = 4;
const sameError = 5;
const errorsOnly = 10;
const backAndForth = 6;
const editsWithoutChange = 4;
const onlyWords = 5;

/** Looks at a conversation as it grows. Pure: the same rounds, the same answer, also after a restart. */
export class CircleWatch {
  readonly #rounds: Seen[] = [];
  readonly #states = new Set<string>();
  #idleEdits = 0;

  /** The circle that this round closes, if any. */
  saw(round: Round): Circle | undefined {
    this.#rounds.push({ round, print: printOf(round), error: errorOf(round) });
    if (this.#rounds.length > errorsOnly) this.#rounds.shift();
    this.#countEdits(round);
    return this.#monologue() ?? this.#repeats() ?? this.#errors() ?? this.#alternates() ?? this.#undoes();
  }

  /** The same call with the same result. */
  #repeats(): Circle | undefined {
    const last = this.#last(same);
    const [first] = last;
    if (!first || first.round.calls.length === 0 || last.some(({ print }) => print !== first.print)) return undefined;
    return {
      why: `the model repeats the same call with the same result: ${named(first.round)}`,
      hint: `${named(first.round)} was called ${same} times and always gave the same. It will not change: decide with what you know, or look elsewhere.`,
    };
  }

  /** The same error whatever was tried, or one error after the other. */
  #errors(): Circle | undefined {
    const last = this.#last(sameError);
    const [first] = last;
    if (first && first.error !== "" && last.every(({ error }) => error === first.error)) {
      return {
        why: `the model runs into the same error again and again: ${first.error}`,
        hint: `"${first.error}" came ${sameError} times. What causes it is something else than what was changed: read the file or the help of the command first, then do it another way.`,
      };
    }
    const many = this.#last(errorsOnly);
    if (many.length === 0 || many.some(({ error }) => error === "")) return undefined;
    return {
      why: `${errorsOnly} calls in a row failed, the last one with: ${many.at(-1)?.error}`,
      hint: "Nothing worked for a long while. Begin with `list_files` and `read_file`, and make one small edit at a time.",
    };
  }

  /** A, B, A, B: two things that undo or answer each other. */
  #alternates(): Circle | undefined {
    const last = this.#last(backAndForth);
    const [first, second] = last;
    if (!first || !second || first.print === second.print || first.round.calls.length + second.round.calls.length === 0)
      return undefined;
    if (last.some(({ print }, index) => print !== (index % 2 === 0 ? first : second).print)) return undefined;
    return {
      why: `the model goes back and forth between ${named(first.round)} and ${named(second.round)}`,
      hint: `Going back and forth between ${named(first.round)} and ${named(second.round)} leads nowhere. Choose one way and follow it to its end.`,
    };
  }

  /** Edits after which the files are as they were once before. */
  #undoes(): Circle | undefined {
    if (this.#idleEdits < editsWithoutChange) return undefined;
    return {
      why: `the last ${editsWithoutChange} edits changed nothing`,
      hint: "The last edits only led back to what the files were before. Say in one sentence what the file must look like, then write it as a whole.",
    };
  }

  /** Words without a call. */
  #monologue(): Circle | undefined {
    const last = this.#last(onlyWords);
    if (last.length === 0 || last.some(({ round }) => round.calls.length > 0)) return undefined;
    return {
      why: "the model speaks and calls no tool",
      hint: "Only tools do something. Call one in every answer, and `finish_step` when the step is done.",
    };
  }

  #countEdits({ edits, state }: Round): void {
    if (edits === 0) return;
    this.#idleEdits = this.#states.has(state) ? this.#idleEdits + edits : 0;
    this.#states.add(state);
  }

  /** Empty where there are not so many yet. */
  #last(count: number): Seen[] {
    return this.#rounds.length < count ? [] : this.#rounds.slice(-count);
  }
}

function printOf({ calls, results, text }: Round): string {
  return JSON.stringify([
    calls.map(({ name, input }) => [name, input]),
    results.map(({ output }) => output),
    calls.length === 0 ? text : "",
  ]);
}

/** The first line of what went wrong, where all of the round did. */
function errorOf({ calls, results }: Round): string {
  if (calls.length === 0 || results.length === 0 || results.some(({ isError }) => !isError)) return "";
  const line = results[0]?.output.split("\n").find((text) => text.trim() !== "" && !/^<\/?untrusted/.test(text)) ?? "";
  return line.trim().slice(0, 200);
}

function named({ calls }: Round): string {
  const [first] = calls;
  if (!first) return "words alone";
  const input = typeof first.input === "object" && first.input !== null ? (first.input as Record<string, unknown>) : {};
  const about = input.path ?? input.from ?? input.command ?? input.pattern;
  return typeof about === "string" ? `${first.name} ${about.slice(0, 80)}` : first.name;
}
