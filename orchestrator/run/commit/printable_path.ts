/** A path without control and format characters, at most 200 characters. */
export function printablePath(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}]/gu, "?").slice(0, 200);
}
