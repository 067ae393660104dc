/** A quarter of what `node:crypto` takes for a small object. */
export function sha1(...parts: readonly (string | Uint8Array)[]): string {
  const hash = new Bun.CryptoHasher("sha1");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
