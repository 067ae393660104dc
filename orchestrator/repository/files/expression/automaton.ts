import { type Assertion, type Program, parseExpression } from "./parse.ts";

/** Steps that may be next, as a state of the automaton; `next` by the class of the character that comes. */
interface State {
  /** The steps, in order, each once. */
  steps: readonly number[];
  atBegin: boolean;
  behindWord: boolean;
  next: (State | "match" | undefined)[];
}

/** States and classes that are kept, at most; beyond them they are made anew. */
const mostStates = 2000;
/** The class of the end of a line. */
const endClass = 0;

/**
 * Tests lines against an expression, in time linear in their length whatever the expression: a deterministic automaton, made as far as
 * the lines need it, instead of tries that go back.
 */
export class Automaton {
  readonly #program: Program;
  #states = new Map<string, State>();
  #first: State;
  /** Classes of characters that every atom treats alike: the answers of the atoms, and whether it is of a word. */
  readonly #classes: { answers: boolean[]; isWord: boolean }[] = [{ answers: [], isWord: false }];
  readonly #classBySignature = new Map<string, number>();
  readonly #classByCharacter = new Map<number, number>();
  /** The same for the first 128 characters; `endClass` where it is not known yet. */
  readonly #classByAscii = new Uint16Array(128);

  /** Throws as `parseExpression` does. */
  constructor(source: string, ignoresCase: boolean) {
    this.#program = parseExpression(source, ignoresCase);
    this.#first = this.#stateOf([this.#program.start], true, false);
  }

  matches(line: string): boolean {
    const classByAscii = this.#classByAscii;
    const { length } = line;
    let state = this.#first;
    for (let at = 0; at < length; at++) {
      let code = line.charCodeAt(at);
      // Written out, because this line is passed for every character of a repository.
      let characterClass = code < 128 ? (classByAscii[code] as number) : endClass;
      if (characterClass === endClass) {
        code = line.codePointAt(at) ?? 0;
        if (code > 0xffff) at++;
        characterClass = this.#classOf(code);
      }
      const next = state.next[characterClass] ?? this.#after(state, characterClass);
      if (next === "match") return true;
      state = next;
    }
    return this.#after(state, endClass) === "match";
  }

  #after(state: State, characterClass: number): State | "match" {
    const known = state.next[characterClass];
    if (known) return known;
    const made = this.#advance(state, characterClass);
    state.next[characterClass] = made;
    return made;
  }

  #advance({ steps, atBegin, behindWord }: State, characterClass: number): State | "match" {
    const { answers, isWord } = this.#classes[characterClass] ?? { answers: [], isWord: false };
    const isEnd = characterClass === endClass;
    const holds: Record<Assertion, boolean> = {
      begin: atBegin,
      end: isEnd,
      boundary: behindWord !== isWord,
      "no-boundary": behindWord === isWord,
    };
    const reached = this.#reach(steps, holds);
    if (reached === "match") return "match";
    // A match may begin at every character.
    const next = new Set([this.#program.start]);
    for (const step of reached) {
      const instruction = this.#program.instructions[step];
      if (instruction?.kind === "character" && answers[instruction.atom]) next.add(instruction.next);
    }
    return this.#stateOf(
      [...next].sort((one, other) => one - other),
      false,
      isWord,
    );
  }

  /** The steps that take a character, by way of those that take none. */
  #reach(steps: readonly number[], holds: Record<Assertion, boolean>): Set<number> | "match" {
    const reached = new Set<number>();
    const open = [...steps];
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      if (reached.has(step)) continue;
      reached.add(step);
      const instruction = this.#program.instructions[step];
      if (instruction?.kind === "match") return "match";
      if (instruction?.kind === "fork") open.push(...instruction.next);
      if (instruction?.kind === "assert" && holds[instruction.assertion]) open.push(instruction.next);
    }
    return reached;
  }

  #stateOf(steps: readonly number[], atBegin: boolean, behindWord: boolean): State {
    const key = `${atBegin} ${behindWord} ${steps.join(",")}`;
    const known = this.#states.get(key);
    if (known) return known;
    const made: State = { steps, atBegin, behindWord, next: [] };
    if (this.#states.size >= mostStates) {
      this.#states = new Map();
      this.#first = this.#stateOf([this.#program.start], true, false);
    }
    this.#states.set(key, made);
    return made;
  }

  #classOf(code: number): number {
    const known = this.#classByCharacter.get(code);
    if (known !== undefined) return known;
    const character = String.fromCodePoint(code);
    const answers = this.#program.atoms.map((isOfKind) => isOfKind(character));
    const signature = answers.map(Number).join("");
    const found =
      this.#classBySignature.get(signature) ?? this.#classes.push({ answers, isWord: answers[0] ?? false }) - 1;
    this.#classBySignature.set(signature, found);
    this.#classByCharacter.set(code, found);
    if (code < 128) this.#classByAscii[code] = found;
    return found;
  }
}
