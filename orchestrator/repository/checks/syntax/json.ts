import { lineAndColumn, type SyntaxProblem } from "./problem.ts";

/** `lenient` allows comments and trailing commas, as in settings of editors and compilers. */
export interface Dialect {
  lenient: boolean;
}

/** The first position at which a text is not JSON; the platform's parser does not report positions. */
export function jsonProblem(text: string, { lenient }: Dialect): SyntaxProblem | undefined {
  try {
    if (lenient) Bun.JSONC.parse(text);
    else JSON.parse(text);
    return undefined;
  } catch (error) {
    const scan = new Scan(text, lenient);
    try {
      scan.whole();
    } catch (stop) {
      if (stop instanceof ScanError) return { message: stop.message, ...lineAndColumn(text, stop.position) };
    }
    return { message: error instanceof Error ? error.message : String(error), line: 1, column: 1 };
  }
}

class ScanError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

const blank = /[ \t\r\n]*/y;
const blankOrComment = /(?:[ \t\r\n\ufeff]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a string of JSON must not hold them
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const scalarToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const maxDepth = 2000;

/** Reads a text from its start and stops where the grammar does. */
class Scan {
  #text: string;
  #lenient: boolean;
  #at = 0;

  constructor(text: string, lenient: boolean) {
    this.#text = text;
    this.#lenient = lenient;
  }

  whole(): void {
    this.#value(0);
    if (this.#at < this.#text.length) this.#stop("nothing is expected after the value");
  }

  #value(depth: number): void {
    this.#blanks();
    if (depth > maxDepth) this.#stop("nested too deep");
    const next = this.#text[this.#at];
    if (next === "{") this.#list("}", depth, () => this.#key());
    else if (next === "[") this.#list("]", depth, () => {});
    else if (next === '"') this.#string();
    else if (!this.#take(scalarToken))
      this.#stop(next === undefined ? "the text ends where a value is expected" : "a value is expected");
    this.#blanks();
  }

  #list(end: "}" | "]", depth: number, key: () => void): void {
    this.#at++;
    this.#blanks();
    if (this.#text[this.#at] === end) {
      this.#at++;
      return;
    }
    for (;;) {
      key();
      this.#value(depth + 1);
      const next = this.#text[this.#at];
      if (next !== "," && next !== end)
        this.#stop(next === undefined ? `the text ends before its ${end}` : `a comma or ${end} is expected`);
      this.#at++;
      if (next === end) return;
      this.#blanks();
      if (this.#text[this.#at] !== end) continue;
      if (!this.#lenient) this.#stop(`a comma stands before ${end}`);
      this.#at++;
      return;
    }
  }

  #key(): void {
    if (this.#text[this.#at] !== '"') this.#stop("a property name in double quotes is expected");
    this.#string();
    this.#blanks();
    if (this.#text[this.#at] !== ":") this.#stop("a colon is expected after the property name");
    this.#at++;
  }

  #string(): void {
    if (!this.#take(stringToken)) this.#stop("the string does not end on its line or holds a wrong escape");
  }

  #blanks(): void {
    this.#take(this.#lenient ? blankOrComment : blank);
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found !== undefined;
  }

  #stop(message: string): never {
    throw new ScanError(message, this.#at);
  }
}
