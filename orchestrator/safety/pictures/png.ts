/** Chunks that the picture is drawn from. */
const drawn = new Set([
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "gAMA",
  "cHRM",
  "sRGB",
  "sBIT",
  "bKGD",
  "pHYs",
  "acTL",
  "fcTL",
  "fdAT",
]);
const signature = 8;

/** Undefined where a chunk is cut. */
export function plainPng(bytes: Uint8Array): Uint8Array | undefined {
  const buffer = Buffer.from(bytes);
  const parts = [buffer.subarray(0, signature)];
  for (let at = signature; at + 12 <= buffer.length; ) {
    const end = at + 12 + buffer.readUInt32BE(at);
    if (end > buffer.length) return undefined;
    const kind = buffer.toString("latin1", at + 4, at + 8);
    if (at === signature && kind !== "IHDR") return undefined;
    if (drawn.has(kind)) parts.push(buffer.subarray(at, end));
    if (kind === "IEND") return Buffer.concat(parts);
    at = end;
  }
  return undefined;
}
