import { leftOut } from "../../../safety/visible_text.ts";
import { plainText } from "./plain_text.ts";

const keptAtEachEnd = 32 * 1024;
const lineEveryMs = 100;
const maxLineChars = 200;

/** A command's output, of which the first and the last 32 kB are kept. */
export class Output {
  total = 0;
  #head = new Uint8Array(keptAtEachEnd);
  #tail = new Uint8Array(keptAtEachEnd);
  #line: LastLine | undefined;

  constructor(onLine?: (line: string) => void) {
    if (onLine) this.#line = new LastLine(onLine);
  }

  add(chunk: Uint8Array): void {
    const intoHead = Math.max(0, Math.min(chunk.length, keptAtEachEnd - this.total));
    if (intoHead > 0) this.#head.set(chunk.subarray(0, intoHead), this.total);
    if (intoHead < chunk.length) this.#addToTail(chunk.subarray(intoHead), Math.max(this.total, keptAtEachEnd));
    this.total += chunk.length;
    this.#line?.add(chunk);
  }

  /** The tail is a ring: the byte at position p of the output, counted after the head, lies at p modulo its size. */
  #addToTail(chunk: Uint8Array, position: number): void {
    const kept = chunk.subarray(Math.max(0, chunk.length - keptAtEachEnd));
    const start = (position - keptAtEachEnd + chunk.length - kept.length) % keptAtEachEnd;
    const untilEnd = Math.min(kept.length, keptAtEachEnd - start);
    this.#tail.set(kept.subarray(0, untilEnd), start);
    this.#tail.set(kept.subarray(untilEnd), 0);
  }

  /** As plain text; a dropped middle is replaced by its size. */
  text(): string {
    this.#line?.flush();
    const beyondHead = this.total - keptAtEachEnd;
    if (beyondHead <= 0) return plainText(decode(this.#head.subarray(0, this.total)));
    const split = beyondHead % keptAtEachEnd;
    const tail =
      beyondHead <= keptAtEachEnd
        ? this.#tail.subarray(0, beyondHead)
        : Buffer.concat([this.#tail.subarray(split), this.#tail.subarray(0, split)]);
    const dropped = beyondHead - tail.length;
    if (dropped === 0) return plainText(decode(Buffer.concat([this.#head, tail])));
    return `${plainText(decode(this.#head))}\n${leftOut(dropped, "bytes")}\n${plainText(decode(tail))}`;
  }
}

/** Drops a character that was cut in half. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/^\ufffd{1,3}|\ufffd$/g, "");
}

/** Reports the newest line for a live display, at most ten times a second. */
class LastLine {
  #onLine: (line: string) => void;
  #told = 0;
  #waiting = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Uint8Array): void {
    const end = new TextDecoder().decode(chunk.subarray(-4 * maxLineChars));
    const line = plainText(end).trim().split("\n").at(-1)?.trim();
    if (!line) return;
    this.#waiting = line.slice(0, maxLineChars);
    if (performance.now() - this.#told >= lineEveryMs) this.flush();
  }

  flush(): void {
    if (!this.#waiting) return;
    this.#told = performance.now();
    const line = this.#waiting;
    this.#waiting = "";
    try {
      this.#onLine(line);
    } catch {
      // A failing display must not end the command.
    }
  }
}
