const lineFeed = 10;
const carriageReturn = 13;
/** So much of many small events is handed on at once. */
const pieceBytes = 2 * 1024;

interface Listeners {
  heard(chunk: Uint8Array): void;
  check?: ((events: Uint8Array) => void) | undefined;
}

/**
 * Hands on a stream of events in pieces that hold whole ones, without the blank lines between them: the SDKs look through all that
 * they have not understood yet at every piece. Between two pieces everything else has its turn.
 * `heard` is given each chunk as it comes, `check` each piece.
 */
export function wholeEvents({ heard, check }: Listeners): TransformStream<Uint8Array, Uint8Array> {
  const begun = new PartialEvent();
  // Bytes that are no line end, of the line and of the event that have not ended yet.
  let inLine = 0;
  let inEvent = 0;
  const give = (events: Uint8Array, out: TransformStreamDefaultController<Uint8Array>) => {
    check?.(events);
    out.enqueue(events);
  };
  return new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, out) {
      heard(chunk);
      let from = 0;
      let to = 0;
      const handOn = () => {
        if (to > from) give(begun.with(chunk.subarray(from, to)), out);
        from = to;
      };
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        if (byte === lineFeed && inLine > 0) inLine = 0;
        else if (byte === lineFeed && inEvent > 0) {
          inEvent = 0;
          to = at + 1;
          if (to - from < pieceBytes) continue;
          handOn();
          await yieldToOthers();
        } else if (byte === lineFeed) {
          handOn();
          from = to = at + 1;
        } else if (byte !== carriageReturn) {
          inLine++;
          inEvent++;
        }
      }
      handOn();
      begun.add(chunk.subarray(from));
    },
    flush: (out) => give(begun.with(new Uint8Array()), out),
  });
}

const yieldToOthers = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** The event that has not ended yet, in one buffer however small the pieces are in which it comes. */
class PartialEvent {
  #sink = new Bun.ArrayBufferSink();
  #empty = true;

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#sink.write(piece);
    this.#empty = false;
  }

  with(rest: Uint8Array): Uint8Array {
    if (this.#empty) return rest;
    this.add(rest);
    const whole = new Uint8Array(this.#sink.end() as ArrayBuffer);
    this.#sink = new Bun.ArrayBufferSink();
    this.#empty = true;
    return whole;
  }
}
