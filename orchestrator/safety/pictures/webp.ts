/** Chunks that the picture is drawn from. */
const drawn = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF"]);
/** In the flags of VP8X: colour profile, Exif, XMP. */
const announced = 0x20 | 0x08 | 0x04;
const header = 12;

/** Undefined where a chunk is cut, or where there is no picture. */
export function plainWebp(bytes: Uint8Array): Uint8Array | undefined {
  const buffer = Buffer.from(bytes);
  const end = Math.min(buffer.length, 8 + buffer.readUInt32LE(4));
  const chunks: Buffer[] = [];
  for (let at = header; at + 8 <= end; ) {
    const size = buffer.readUInt32LE(at + 4);
    const next = at + 8 + size + (size % 2);
    if (at + 8 + size > buffer.length) return undefined;
    const kind = buffer.toString("latin1", at, at + 4);
    const chunk = Buffer.from(buffer.subarray(at, next));
    if (kind === "VP8X" && size > 0) chunk[8] = (chunk[8] as number) & ~announced;
    if (drawn.has(kind)) chunks.push(chunk);
    at = next;
  }
  if (chunks.length === 0) return undefined;
  const body = Buffer.concat(chunks);
  const head = Buffer.from(buffer.subarray(0, header));
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}
