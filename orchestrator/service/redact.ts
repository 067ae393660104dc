const redacted = "[redacted]";

/** Shapes of secrets that nobody told us about. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, redacted],
  [/\bsk-ant-[A-Za-z0-9_-]{8,}/g, redacted],
  [/\bsk-[A-Za-z0-9_-]{20,}/g, redacted],
  [/\bgh[pousr]_[A-Za-z0-9]{16,}/g, redacted],
  [/\bgithub_pat_[A-Za-z0-9_]{16,}/g, redacted],
  [/\bglpat-[A-Za-z0-9_-]{16,}/g, redacted],
  [/\bAIza[A-Za-z0-9_-]{30,}/g, redacted],
  [/\bAKIA[A-Z0-9]{16}\b/g, redacted],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/g, redacted],
  // A Telegram bot's token, also inside the Bot API's own URL (`/bot123:ABC/sendMessage`).
  [/(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}/g, redacted],
  [/\b((?:authorization|proxy-authorization)["']?\s*[:=]\s*["']?(?:basic|bearer)\s+)[^\s"',]+/gi, `$1${redacted}`],
  [/\b(x-api-key|x-goog-api-key)(["']?\s*[:=]\s*["']?)[^\s"',]+/gi, `$1$2${redacted}`],
  [/([?&](?:key|token|access_token|api_key)=)[^&\s"']+/gi, `$1${redacted}`],
  // user:password@ or token@ of a URL.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi, `$1${redacted}@`],
];

/** A shorter value would be found inside ordinary words. */
const shortest = 6;

export type Redactor = (text: string) => string;

/**
 * Replaces the given values (raw, URL-encoded, JSON-escaped, base64 at any alignment) and everything that has the shape
 * of a secret by `[redacted]`.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf))];
  // The longest first: a form that holds another must go as a whole.
  forms.sort((one, other) => other.length - one.length);
  const values = forms.length > 0 ? new RegExp(forms.map(RegExp.escape).join("|"), "g") : null;
  return (text) => {
    let safe = values ? text.replace(values, redacted) : text;
    for (const [pattern, replacement] of patterns) safe = safe.replace(pattern, replacement);
    return safe;
  };
}

function formsOf(secret: string): string[] {
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

/** Everything but tab and newline that does not show but changes what is shown: controls, bidi marks, hidden tags. */
const hidden = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/** Drops ANSI sequences, control characters (all but tab and newline) and bidi marks, which could lie about a text. */
export function clean(text: string): string {
  return Bun.stripANSI(text).replace(hidden, "");
}

/** The same rule on every string inside a value of plain JSON. */
export function redactDeep(value: unknown, redact: Redactor): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner, redact)]));
}
