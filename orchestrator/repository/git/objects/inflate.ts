/** What a zlib stream holds; bytes after its end are left out. A sixth of what `node:zlib` takes for small ones. Throws for a damaged one. */
export function inflate(bytes: Buffer): Buffer {
  const { buffer, byteOffset, byteLength } = Bun.inflateSync(bytes as Uint8Array<ArrayBuffer>, {
    windowBits: 15,
    library: "zlib",
  });
  return Buffer.from(buffer, byteOffset, byteLength);
}
