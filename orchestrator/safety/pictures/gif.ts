const extension = 0x21;
const picture = 0x2c;
const trailer = 0x3b;
const graphicControl = 0xf9;
const application = 0xff;
/** How often an animation is repeated. */
const loops = /^(NETSCAPE2\.0|ANIMEXTS1\.0)/;

/** Undefined where a block is cut. */
export function plainGif(bytes: Uint8Array): Uint8Array | undefined {
  const buffer = Buffer.from(bytes);
  if (buffer.length < 13) return undefined;
  let at = 13 + colourTable(buffer[10] as number);
  const parts = [buffer.subarray(0, at)];
  while (at < buffer.length) {
    const kind = buffer[at];
    if (kind === trailer) return Buffer.concat([...parts, buffer.subarray(at, at + 1)]);
    const end = blockEnd(buffer, at);
    if (end === undefined) return undefined;
    if (isDrawn(buffer, at)) parts.push(buffer.subarray(at, end));
    at = end;
  }
  return undefined;
}

function isDrawn(buffer: Buffer, at: number): boolean {
  if (buffer[at] === picture) return true;
  const label = buffer[at + 1];
  return label === graphicControl || (label === application && loops.test(buffer.toString("latin1", at + 3, at + 14)));
}

function blockEnd(buffer: Buffer, at: number): number | undefined {
  if (buffer[at] === extension) return subBlocksEnd(buffer, at + 2);
  if (buffer[at] !== picture || at + 10 > buffer.length) return undefined;
  return subBlocksEnd(buffer, at + 11 + colourTable(buffer[at + 9] as number));
}

function subBlocksEnd(buffer: Buffer, from: number): number | undefined {
  let at = from;
  while (at < buffer.length) {
    const size = buffer[at] as number;
    at += size + 1;
    if (size === 0) return at;
  }
  return undefined;
}

/** Bytes of the table that the flags of a header announce. */
function colourTable(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
