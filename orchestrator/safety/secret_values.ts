/** What vendors print in their own manuals and ship in their emulators. */
const documented = [
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
  "ABC-DEF1234ghIkl-zyx57W2v1u123ew11",
  "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
  "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
];

/** An example of a vendor's manual, or words with dashes between them, like the name of a CSS class: no key at all. */
export function isDocumented(value: string): boolean {
  return /example/i.test(value) || documented.some((known) => value.includes(known)) || isWords(payloadOf(value));
}

/** Stands where a key belongs: `xxxx`, `your-key-here`, `1a2b3c4d5e6f`, the same few letters again and again. */
export function isPlaceholder(value: string): boolean {
  const payload = payloadOf(value);
  const says =
    /x{4}|\*{3}|\.{3}|0{8}|your[-_]|[-_](?:here|goes)|placeholder|change[-_]?me|redacted|dummy|fake|not[-_]?a[-_]?real/i;
  return says.test(value) || new Set(payload).size < 6 || 2 * countSequential(payload) >= payload.length;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Bits that one character of a random value tells at least, as far as its few characters can show it. */
const leastBits = 3;

/**
 * Made by a generator: digits stand among the letters all along, and no character is much more frequent than the others. Words, dotted
 * names, paths, dates and identifiers are not; a UUID names something rather than opening it.
 */
export function isGenerated(value: string): boolean {
  const payload = payloadOf(value).replace(/={0,2}$/, "");
  if (payload.length < 16 || uuid.test(value) || bitsPerCharacter(payload) < leastBits) return false;
  const turns = payload.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  const longestWord = Math.max(0, ...(payload.match(/[a-z]+|[A-Z][a-z]*/g) ?? []).map((word) => word.length));
  return turns * 6 >= payload.length && longestWord * 3 < payload.length;
}

/** The entropy of its characters (Shannon). */
function bitsPerCharacter(text: string): number {
  const counts = Map.groupBy(text, (character) => character);
  return [...counts.values()].reduce(
    (bits, { length }) => bits - (length / text.length) * Math.log2(length / text.length),
    0,
  );
}

/** Without what names the vendor: `sk-ant-api03-`, `ghp_`, `xoxb-`. */
function payloadOf(value: string): string {
  return value.replace(/^[a-z]{2,6}[-_](?:[a-z][a-z0-9]{1,7}[-_](?=.{16}))?/i, "");
}

function isWords(payload: string): boolean {
  const parts = payload.split(/[-_]+/);
  return parts.length > 1 && parts.every((part) => /^(?:[A-Z]?[a-z]{0,14}|[A-Z]{1,14})\d{0,4}$/.test(part));
}

/** How many of its characters follow each other as they do when one counts and recites the alphabet, also in turns (`1a2b3c`). */
function countSequential(payload: string): number {
  let count = 0;
  for (const text of [payload.replace(/\D/g, ""), payload.toLowerCase().replace(/[^a-z]/g, "")]) {
    for (let at = 1, run = 1; at <= text.length; at++) {
      if (text.charCodeAt(at) === text.charCodeAt(at - 1) + 1) run++;
      else {
        if (run >= 6) count += run;
        run = 1;
      }
    }
  }
  return count;
}

/** A JSON web token of a manual, unsigned, or of no use any more. One that cannot be read may be real. */
export function isExampleToken(token: string): boolean {
  const [header, payload] = token.split(".").map(jsonOf);
  if (typeof payload !== "object" || payload === null) return false;
  const { exp, sub, name, iss } = payload as Record<string, unknown>;
  const isExpired = typeof exp === "number" && exp * 1000 < Date.now();
  const alg = (header as { alg?: unknown } | null)?.alg;
  const says = [sub, name, iss].some((claim) =>
    /^1234567890$|\b(?:john|jane) doe\b|example|demo/i.test(String(claim ?? "")),
  );
  return isExpired || says || alg === "none";
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** `scheme://user:password@host` in its parts. */
export interface AddressPassword {
  scheme: string;
  user: string;
  password: string;
  host: string;
}

const template = /^\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+)?$|^\{|\$\{|\{\{|^%(?:[sdv]|\w+%|\()|^\*+$|^\.+$|^[xX]+$/;
/** What people write where a password is not meant to be one. */
const saidForPassword =
  /^(?:pass(?:word|wd|wort|phrase)?|secrets?|contrasena|clave|root|tests?|testing|admin|users?|guest|example|sample|change|me|this|my|your|the|some|super|very|not|dev|development|demo|local|dummy|fake|default|foo|bar|baz|qux|qwerty|letmein|postgres|postgresql|mysql|mariadb|mongo|redis|rabbit|rabbitmq|db|database|server|app|here|token|key)+(?:pw|pwd)?$/;

const longestPassword = 40;

/** No password: a variable, the user's own name again, or what manuals write there. */
export function isNoPassword({ scheme, user, password, host }: AddressPassword): boolean {
  if (password.length > longestPassword) return false;
  if (template.test(password)) return true;
  const plain = plainWord(password);
  const same = [scheme, user, host]
    .map((other) => plainWord(other.slice(0, longestPassword)))
    .some((other) => other !== "" && other === plain);
  return same || plain === "" || saidForPassword.test(plain);
}

/** Whether the password is for a local or made-up host, where a simple password is harmless. */
export function isHarmlessHere({ password, host }: AddressPassword): boolean {
  if (/^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|host\.docker\.internal)$|\.localhost$/i.test(host))
    return true;
  const isNear =
    !host.includes(".") || /\.(?:example|test|invalid|local)$|(?:^|\.)example\.(?:com|net|org)$/i.test(host);
  return isNear && !isMixed(password);
}

/** Letters alone, as one reads `p4ssw0rd-123`. */
function plainWord(text: string): string {
  const read: Record<string, string> = { 4: "a", "@": "a", 3: "e", 1: "i", "!": "i", 0: "o", 5: "s", $: "s", 7: "t" };
  return text
    .toLowerCase()
    .replace(/[\d\W_]+$/, "")
    .replace(/[4@31!05$7]/g, (sign) => read[sign] ?? sign)
    .replace(/[^a-z]/g, "");
}

/** Made by a generator rather than by a person: letters and digits keep taking turns, or come in both cases with digits. */
function isMixed(password: string): boolean {
  const turns = password.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  return (
    password.length >= 8 && (turns >= 3 || (/[a-z]/.test(password) && /[A-Z]/.test(password) && /\d/.test(password)))
  );
}
