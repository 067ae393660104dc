/** Git's framing: four hex digits of length, then the payload; "0000" (null here) ends a section. */
export function pktLine(payload: string): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

export const flush = Buffer.from("0000");

export class BrokenStream extends Error {
  override readonly name = "BrokenStream";
}

/** Reads frames from a stream of chunks of any size. */
export class PktReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** A frame's payload, null for a flush, undefined at the end. Throws BrokenStream when cut in the middle. */
  async read(): Promise<Buffer | null | undefined> {
    if (!(await this.#fill(4))) {
      if (this.#rest.length > 0) throw new BrokenStream("the answer ended inside a frame");
      return undefined;
    }
    const digits = this.#rest.toString("latin1", 0, 4);
    const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    if (length === 0 || length === 1 || length === 2) {
      this.#rest = this.#rest.subarray(4);
      return null;
    }
    if (!(length >= 4)) throw new BrokenStream("the answer is not in git's protocol");
    if (!(await this.#fill(length))) throw new BrokenStream("the answer ended inside a frame");
    const payload = this.#rest.subarray(4, length);
    this.#rest = this.#rest.subarray(length);
    return payload;
  }

  /** The next frame as a line without its newline. */
  async line(): Promise<string | null | undefined> {
    const payload = await this.read();
    return payload ? payload.toString("utf8").replace(/\n$/, "") : payload;
  }

  async #fill(length: number): Promise<boolean> {
    while (this.#rest.length < length) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      this.#rest = this.#rest.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#rest, next.value]);
    }
    return true;
  }
}

/** The data of band 1; what the server says on band 2 goes to `onWords`. Throws BrokenStream with the words of band 3. */
export async function* sideBand(reader: PktReader, onWords: (words: string) => void): AsyncGenerator<Buffer> {
  for (;;) {
    const frame = await reader.read();
    if (frame === null) return;
    if (frame === undefined) throw new BrokenStream("the answer ended early");
    const data = frame.subarray(1);
    if (frame[0] === 1) yield data;
    else if (frame[0] === 2) onWords(data.toString("utf8"));
    else throw new BrokenStream(data.toString("utf8").trim());
  }
}
