import { TaskError } from "../../../task/errors.ts";

/** What may stand at a place without taking a character. */
export type Assertion = "begin" | "end" | "boundary" | "no-boundary";

/** One step of the program that recognizes an expression; `next` are the numbers of the steps that follow. */
export type Instruction =
  | { kind: "character"; atom: number; next: number }
  | { kind: "fork"; next: number[] }
  | { kind: "assert"; assertion: Assertion; next: number }
  | { kind: "match" };

export interface Program {
  instructions: readonly Instruction[];
  start: number;
  /** Each tells whether a character is of its kind. */
  atoms: readonly ((character: string) => boolean)[];
}

type Node =
  | { kind: "character"; source: string }
  | { kind: "assert"; assertion: Assertion }
  | { kind: "sequence"; parts: Node[] }
  | { kind: "choice"; parts: Node[] }
  | { kind: "repeat"; part: Node; least: number; most: number };

/** Steps of a program; counted repetitions are written out. */
const mostInstructions = 5000;
const mostNested = 200;

/** The word characters of `\b`; the first atom of every program. */
const wordCharacter = "\\w";

/**
 * The program of a JavaScript expression. Throws SyntaxError for an invalid one, and TaskError for what cannot be decided in linear
 * time: look-around and back references.
 */
export function parseExpression(source: string, ignoresCase: boolean): Program {
  new RegExp(source);
  return new Compiler(ignoresCase).program(new Parser(source).parse());
}

class Parser {
  readonly #rest: string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#rest = [...source];
  }

  parse(): Node {
    return this.#choice();
  }

  #choice(): Node {
    if (++this.#depth > mostNested) throw new TaskError("The pattern has too many groups within each other.");
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    this.#depth--;
    return parts.length === 1 ? (parts[0] as Node) : { kind: "choice", parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#rest.length && !this.#looksAt("|") && !this.#looksAt(")"))
      parts.push(this.#repeated(this.#single()));
    return parts.length === 1 ? (parts[0] as Node) : { kind: "sequence", parts };
  }

  #repeated(part: Node): Node {
    const bounds = this.#bounds();
    if (!bounds) return part;
    // Which of several matches is taken makes no difference here.
    this.#take("?");
    return { kind: "repeat", part, ...bounds };
  }

  #bounds(): { least: number; most: number } | undefined {
    if (this.#take("*")) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take("?")) return { least: 0, most: 1 };
    const [whole, least, comma, most] = this.#taken(/^\{(\d+)(,(\d*))?\}/) ?? [];
    if (whole === undefined) return undefined;
    const upper = comma === undefined ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most);
    return { least: Number(least), most: upper };
  }

  #single(): Node {
    if (this.#take("^")) return { kind: "assert", assertion: "begin" };
    if (this.#take("$")) return { kind: "assert", assertion: "end" };
    if (this.#take("(")) return this.#group();
    if (this.#looksAt("[")) return { kind: "character", source: this.#characterClass() };
    if (this.#looksAt("\\")) return this.#escape();
    const character = this.#rest[this.#at++] ?? "";
    return { kind: "character", source: character === "." ? "." : literal(character) };
  }

  #group(): Node {
    if (this.#taken(/^\?(?::|<[^=!>][^>]*>)/) === undefined && this.#looksAt("?"))
      throw new TaskError(
        "Look-around and flags within a pattern are not searched: search for the plain part and read the lines. `(?i)` at the beginning ignores case.",
      );
    const inside = this.#choice();
    this.#take(")");
    return inside;
  }

  #characterClass(): string {
    const from = this.#at++;
    this.#take("^");
    for (; this.#at < this.#rest.length && !this.#looksAt("]"); this.#at++) if (this.#looksAt("\\")) this.#at++;
    this.#at++;
    return this.#rest.slice(from, this.#at).join("");
  }

  #escape(): Node {
    if (this.#taken(/^\\b/)) return { kind: "assert", assertion: "boundary" };
    if (this.#taken(/^\\B/)) return { kind: "assert", assertion: "no-boundary" };
    if (this.#taken(/^\\(?:[1-9]|k<)/))
      throw new TaskError("Back references are not searched: search for the plain part and read the lines.");
    const [source = "\\\\"] = this.#taken(/^\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|p\{[^}]*\}|.)/isu) ?? [];
    return { kind: "character", source };
  }

  #looksAt(character: string): boolean {
    return this.#rest[this.#at] === character;
  }

  #take(character: string): boolean {
    const isThere = this.#looksAt(character);
    if (isThere) this.#at++;
    return isThere;
  }

  /** The longest escapes, counts and names of groups have fewer characters. */
  #taken(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#rest.slice(this.#at, this.#at + 60).join(""));
    if (found) this.#at += [...found[0]].length;
    return found ?? undefined;
  }
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Makes the program from its end: each node is given the step that follows it. */
class Compiler {
  readonly #instructions: Instruction[] = [{ kind: "match" }];
  readonly #atoms = new Map<string, number>([[wordCharacter, 0]]);
  readonly #ignoresCase: boolean;

  constructor(ignoresCase: boolean) {
    this.#ignoresCase = ignoresCase;
  }

  program(node: Node): Program {
    const start = this.#compile(node, 0);
    const flags = this.#ignoresCase ? "i" : "";
    const atoms = [...this.#atoms.keys()].map((source) => testerOf(source, source === wordCharacter ? "" : flags));
    return { instructions: this.#instructions, start, atoms };
  }

  #compile(node: Node, next: number): number {
    if (node.kind === "character") return this.#add({ kind: "character", atom: this.#atom(node.source), next });
    if (node.kind === "assert") return this.#add({ ...node, next });
    if (node.kind === "sequence") return node.parts.reduceRight((after, part) => this.#compile(part, after), next);
    if (node.kind === "choice")
      return this.#add({ kind: "fork", next: node.parts.map((part) => this.#compile(part, next)) });
    return this.#repeat(node, next);
  }

  #repeat({ part, least, most }: Extract<Node, { kind: "repeat" }>, next: number): number {
    let after = next;
    if (most === Number.POSITIVE_INFINITY) {
      const loop: Extract<Instruction, { kind: "fork" }> = { kind: "fork", next: [next] };
      after = this.#add(loop);
      loop.next.push(this.#compile(part, after));
    } else
      for (let count = least; count < most; count++)
        after = this.#add({ kind: "fork", next: [next, this.#compile(part, after)] });
    for (let count = 0; count < least; count++) {
      const before = this.#compile(part, after);
      // Nothing, however often, is nothing.
      if (before === after) break;
      after = before;
    }
    return after;
  }

  #add(instruction: Instruction): number {
    if (this.#instructions.length >= mostInstructions)
      throw new TaskError("The pattern is too long when its counted repetitions are written out. Use smaller counts.");
    return this.#instructions.push(instruction) - 1;
  }

  #atom(source: string): number {
    const known = this.#atoms.get(source) ?? this.#atoms.size;
    this.#atoms.set(source, known);
    return known;
  }
}

/** The engine's own meaning of an escape or a class, asked for one character at a time. */
function testerOf(source: string, flags: string): (character: string) => boolean {
  const expression = expressionOf(`^(?:${source})$`, flags);
  return (character) => expression.test(character);
}

/** With `u` a character outside of the first 65,536 is one, and `\p{L}` has its meaning; some escapes are invalid there. */
function expressionOf(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return new RegExp(source, flags);
  }
}
