import type { Key } from "./keys.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The line that is being written: its text and where the cursor stands, both in whole signs as a person sees them. */
export class Line {
  #signs: string[] = [];
  #cursor = 0;
  #killed = "";

  get text(): string {
    return this.#signs.join("");
  }

  get before(): string {
    return this.#signs.slice(0, this.#cursor).join("");
  }

  get signs(): readonly string[] {
    return this.#signs;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Replaces everything; the cursor stands at the end. */
  set(text: string): void {
    this.#signs = signsOf(text);
    this.#cursor = this.#signs.length;
  }

  insert(text: string): void {
    // What was typed may join with the sign before it: an accent, the second half of an emoji.
    const [before, after] = [this.before + text, this.#signs.slice(this.#cursor)];
    const signs = signsOf(before);
    this.#signs = [...signs, ...after];
    this.#cursor = signs.length;
  }

  /** Replaces the last `count` code units before the cursor. */
  replaceBefore(count: number, text: string): void {
    const kept = this.before.slice(0, this.before.length - count);
    const after = this.#signs.slice(this.#cursor);
    const signs = signsOf(kept + text);
    this.#signs = [...signs, ...after];
    this.#cursor = signs.length;
  }

  /** True when the key was about the line. */
  press(key: Key): boolean {
    switch (key.name) {
      case "text":
        this.insert(printable(key.text, key.pasted === true));
        return true;
      case "backspace":
        return this.#cut(Math.max(0, this.#cursor - 1), this.#cursor, false);
      case "delete":
        return this.#cut(this.#cursor, this.#cursor + 1, false);
      case "kill-word-left":
        return this.#cut(this.#wordLeft(), this.#cursor, true);
      case "kill-word-right":
        return this.#cut(this.#cursor, this.#wordRight(), true);
      case "kill-line":
        return this.#cut(this.#cursor, this.#signs.length, true);
      case "kill-all":
        return this.#cut(0, this.#cursor, true);
      case "yank":
        this.insert(this.#killed);
        return true;
      default:
        return this.#move(key);
    }
  }

  #move({ name }: Key): boolean {
    const targets: Partial<Record<Key["name"], number>> = {
      left: this.#cursor - 1,
      right: this.#cursor + 1,
      home: 0,
      end: this.#signs.length,
      "word-left": this.#wordLeft(),
      "word-right": this.#wordRight(),
    };
    const target = targets[name];
    if (target === undefined) return false;
    this.#cursor = Math.min(Math.max(0, target), this.#signs.length);
    return true;
  }

  #cut(from: number, to: number, keep: boolean): boolean {
    const cut = this.#signs.splice(from, to - from).join("");
    if (keep && cut !== "") this.#killed = cut;
    this.#cursor = from;
    return true;
  }

  #wordLeft(): number {
    let at = this.#cursor;
    while (at > 0 && !isWord(this.#signs[at - 1])) at -= 1;
    while (at > 0 && isWord(this.#signs[at - 1])) at -= 1;
    return at;
  }

  #wordRight(): number {
    let at = this.#cursor;
    while (at < this.#signs.length && !isWord(this.#signs[at])) at += 1;
    while (at < this.#signs.length && isWord(this.#signs[at])) at += 1;
    return at;
  }
}

function signsOf(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /[\p{L}\p{N}_]/u.test(sign);
}

/** A paste keeps its lines, but for the end of the last one; tabs become blanks, other control characters go. */
function printable(text: string, pasted: boolean): string {
  let end = text.length;
  while (pasted && text[end - 1] === "\n") end--;
  return text
    .slice(0, end)
    .replace(/\t/g, "  ")
    .replace(/[^\P{Cc}\n]/gu, "");
}
