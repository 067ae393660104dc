/** What a key does on the line; `text` is what was typed or pasted. */
export type Key =
  | { name: "text"; text: string; pasted?: boolean }
  | {
      name:
        | "enter"
        | "tab"
        | "backspace"
        | "delete"
        | "left"
        | "right"
        | "up"
        | "down"
        | "home"
        | "end"
        | "word-left"
        | "word-right"
        | "kill-word-left"
        | "kill-word-right"
        | "kill-line"
        | "kill-all"
        | "yank"
        | "clear"
        | "interrupt"
        | "leave"
        | "suspend";
    };

type Named = Exclude<Key["name"], "text">;

const controls: Readonly<Record<string, Named>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\x7f": "backspace",
  "\b": "backspace",
  "\x01": "home",
  "\x02": "left",
  "\x03": "interrupt",
  "\x04": "leave",
  "\x05": "end",
  "\x06": "right",
  "\x0b": "kill-line",
  "\x0c": "clear",
  "\x0e": "down",
  "\x10": "up",
  "\x15": "kill-all",
  "\x17": "kill-word-left",
  "\x19": "yank",
  "\x1a": "suspend",
};

/** What stands between `ESC [` (or `ESC O`) and the end of a key's sequence, with its last sign. */
const sequences: Readonly<Record<string, Named>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
  "1~": "home",
  "3~": "delete",
  "4~": "end",
  "7~": "home",
  "8~": "end",
  "1;5C": "word-right",
  "1;5D": "word-left",
  "1;3C": "word-right",
  "1;3D": "word-left",
  "3;5~": "kill-word-right",
};

const alt: Readonly<Record<string, Named>> = {
  b: "word-left",
  f: "word-right",
  d: "kill-word-right",
  "\x7f": "kill-word-left",
  "\b": "kill-word-left",
};

const pasteBegins = "\x1b[200~";
const pasteEnds = "\x1b[201~";

/** Turns what a terminal sends into keys, over the borders of chunks: bursts, pastes and split sequences come out the same. */
export class KeyReader {
  readonly #decoder = new TextDecoder();
  #rest = "";
  #afterReturn = false;

  read(chunk: Uint8Array): Key[] {
    this.#rest += this.#decoder.decode(chunk, { stream: true });
    const keys: Key[] = [];
    for (;;) {
      const key = this.#next();
      if (key === undefined) return keys;
      if (key !== null) keys.push(key);
    }
  }

  /** Undefined when more has to come first; null for what means nothing here. */
  #next(): Key | null | undefined {
    if (this.#rest === "") return undefined;
    if (this.#rest.startsWith(pasteBegins)) return this.#paste();
    if (this.#rest.startsWith("\x1b")) return this.#escape();
    const afterReturn = this.#afterReturn;
    const sign = this.#rest.charAt(0);
    this.#afterReturn = sign === "\r";
    const control = Object.hasOwn(controls, sign) ? controls[sign] : undefined;
    if (control || sign < " ") {
      this.#rest = this.#rest.slice(1);
      // CR LF is one end of line.
      return control && !(sign === "\n" && afterReturn) ? { name: control } : null;
    }
    const text = /^[^\p{Cc}]+/u.exec(this.#rest)?.[0] ?? sign;
    this.#rest = this.#rest.slice(text.length);
    return { name: "text", text };
  }

  #paste(): Key | undefined {
    const end = this.#rest.indexOf(pasteEnds);
    if (end < 0) return undefined;
    const text = this.#rest.slice(pasteBegins.length, end);
    this.#rest = this.#rest.slice(end + pasteEnds.length);
    return { name: "text", text: text.replace(/\r\n?/g, "\n"), pasted: true };
  }

  #escape(): Key | null | undefined {
    const rest = this.#rest.slice(1);
    const [whole, name = ""] = /^[[O]([0-9;]*[A-Za-z~])/.exec(rest) ?? [];
    if (whole !== undefined) return this.#take(1 + whole.length, sequences, name);
    if (/^(?:[[O][0-9;]*)?$/.test(rest)) return undefined;
    // ESC before ESC, or a broken sequence: the first sign is dropped, the rest is read anew.
    if (/^[[O]/.test(rest) || rest.startsWith("\x1b")) return this.#take(1, {}, "");
    return this.#take(2, alt, rest.charAt(0));
  }

  #take(count: number, table: Readonly<Record<string, Named>>, name: string): Key | null {
    this.#rest = this.#rest.slice(count);
    const found = Object.hasOwn(table, name) ? table[name] : undefined;
    return found ? { name: found } : null;
  }
}
