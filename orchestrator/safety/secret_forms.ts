/** A shorter value would be found inside ordinary words. */
const shortestSecret = 6;

/**
 * The ways in which these values are written: raw, URL-encoded, JSON-escaped, base64 at any alignment. One expression that
 * finds them all, the longest first: a form that holds another must go as a whole. null when there is nothing to find.
 */
export function secretPattern(secrets: readonly string[]): RegExp | null {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(encodingsOf))];
  if (forms.length === 0) return null;
  forms.sort((one, other) => other.length - one.length);
  return new RegExp(forms.map(RegExp.escape).join("|"), "g");
}

function encodingsOf(secret: string): string[] {
  const base64 = base64Cores(secret);
  const urlSafe = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64, ...urlSafe];
}

/**
 * The part of base64 text that depends on the secret alone, for each of the three ways it can stand among other bytes
 * (`x-access-token:<secret>` of a Basic header is one).
 */
function base64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const cores: string[] = [];
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const ragged = (before + bytes.length) % 3 === 0 ? 0 : 1;
    const core = encoded.slice(before === 0 ? 0 : before + 1, encoded.length - ragged);
    if (core.length >= 8) cores.push(core);
  }
  return cores;
}
