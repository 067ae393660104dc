import { keyBeginning, keyBlocks } from "./private_key.ts";
import {
  isDocumented,
  isExampleToken,
  isGenerated,
  isHarmlessHere,
  isNoPassword,
  isPlaceholder,
} from "./secret_values.ts";

/** Something in a text that has the shape of a secret. */
export interface FoundSecret {
  /** As a person calls it; the same in every language. */
  kind: string;
  index: number;
  /** The whole match, which a person's permission covers. */
  text: string;
  /** The range to be hidden. */
  from: number;
  to: number;
  /** Certain enough to stop a commit; others are only redacted, because in code they are mostly names and templates. */
  certain: boolean;
}

export const redacted = "[redacted]";

/** The shape of secrets that are not configured. */
export interface SecretShape {
  /** Where one may begin. */
  pattern: RegExp;
  find(text: string): Iterable<FoundSecret>;
}

interface Judgement {
  /** False for a value that only looks like a secret: it is neither hidden nor stops a commit. */
  isReal?: (value: string, groups: Groups) => boolean;
  /** False for a placeholder: hidden, but it does not stop a commit. */
  stops?: boolean | ((value: string, groups: Groups) => boolean);
}

type Groups = Partial<Record<"before" | "after" | "user" | "password" | "host", string>>;

/** By an expression; of what it matches `before` and `after` may be seen. */
function shape(kind: string, pattern: RegExp, judgement: Judgement = {}): SecretShape {
  const { isReal = (value) => !isDocumented(value), stops = (value) => !isPlaceholder(value) } = judgement;
  return {
    pattern,
    *find(text) {
      for (const { 0: match, index, groups = {} } of text.matchAll(pattern)) {
        const { before = "", after = "" } = groups as Groups;
        const value = match.slice(before.length, match.length - after.length);
        if (!isReal(value, groups)) continue;
        const certain = typeof stops === "boolean" ? stops : stops(value, groups);
        const [from, to] = [index + before.length, index + match.length - after.length];
        yield { kind, index, text: match, from, to, certain };
      }
    },
  };
}

/** A shape that is redacted but does not stop a commit. */
function likely(kind: string, pattern: RegExp): SecretShape {
  return shape(kind, pattern, { isReal: () => true, stops: false });
}

const privateKey: SecretShape = {
  pattern: keyBeginning,
  *find(text) {
    for (const { from, to, isWhole } of keyBlocks(text))
      yield { kind: "private key", index: from, text: text.slice(from, to), from, to, certain: isWhole };
  },
};

function addressParts({ before = "", user = "", password = "", host = "" }: Groups) {
  return { scheme: before.replace("://", ""), user, password, host };
}

/** The order matters: an earlier shape matches the whole of what a later one would match in part. */
export const secretShapes: readonly SecretShape[] = [
  privateKey,
  shape("devorch token", /\bdevorch_[a-z0-9-]{1,40}_[0-9a-f]{32,}/g, { isReal: () => true }),
  shape("Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{8,}/g),
  shape("Stripe key", /\b[sr]k_live_[A-Za-z0-9]{16,}/g),
  shape("OpenAI key", /\bsk-(?!ant-)[A-Za-z0-9_-]{20,}/g),
  shape("GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})/g),
  shape("GitLab token", /\bgl(?:pat|dt|rt|ptt|cbt|oas|agent)-[A-Za-z0-9_-]{16,}/g),
  shape("Google key", /\b(?:AIza[A-Za-z0-9_-]{30,}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,})/g),
  shape("AWS access key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g),
  shape(
    "AWS secret key",
    /\b(?<before>aws[_-]?secret[_-]?(?:access[_-]?)?key["']?\s*[:=]\s*["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi,
  ),
  shape("Azure key", /\b(?<before>AccountKey=)[A-Za-z0-9/+]{40,}={0,2}/g),
  shape("Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g),
  shape("Slack webhook", /(?<before>\bhooks\.slack\.com\/services\/)[A-Za-z0-9/]{20,}/g),
  // Also inside the Bot API's own URL (`/bot123:ABC/sendMessage`). A UUID behind a number is none.
  shape("Telegram token", /(?<!\d)\d{6,12}:(?![0-9a-f]{8}-(?:[0-9a-f]{4}-){3})[A-Za-z0-9_-]{30,}/g),
  shape("npm token", /\bnpm_[A-Za-z0-9]{30,}/g),
  shape("npm token", /(?<before>:_(?:authToken|auth|password)\s*=\s*)(?!\$\{)[^\s"']{8,}/g),
  shape("PyPI token", /\bpypi-[A-Za-z0-9_-]{40,}/g),
  shape("Hugging Face token", /\bhf_[A-Za-z0-9]{30,}/g),
  shape("SendGrid key", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g),
  shape("DigitalOcean token", /\bdo[opr]_v1_[a-f0-9]{40,}/g),
  shape("JSON web token", /\beyJ[A-Za-z0-9_-]{8,500}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g, {
    isReal: (token) => !isExampleToken(token),
  }),
  likely(
    "authorization header",
    /\b(?<before>(?:authorization|proxy-authorization)["']?\s*[:=]\s*["']?(?:basic|bearer)\s+)[^\s"',]+/gi,
  ),
  likely("key in a header", /\b(?<before>(?:x-api-key|x-goog-api-key)["']?\s*[:=]\s*["']?)[^\s"',]+/gi),
  likely("key in an address", /(?<before>[?&](?:key|token|access_token|api_key)=)[^&\s"']+/gi),
  shape(
    "password in an address",
    /(?<before>\b[a-z][a-z0-9+.-]{0,20}:\/\/)(?<user>[^\s/@:"'<>]*):(?<password>[^\s/@"'<>]+)(?<after>@)(?=(?<host>\[[0-9a-f:]+\]|[^\s/:?#"'<>`)]*))/gi,
    {
      isReal: (_, groups) => !isNoPassword(addressParts(groups)),
      stops: (_, groups) => !isHarmlessHere(addressParts(groups)),
    },
  ),
  // Of any issuer: the name says that it is secret, and the value was made by a generator.
  shape(
    "generated secret",
    /(?<before>(?<![\w$])[\w$.-]{0,60}(?:secret|passw(?:or)?d|passwd|passphrase|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|account[_-]?key|signing[_-]?key|encryption[_-]?key)s?(?:[_-]?(?:key|value|base64|b64|prod(?:uction)?|live))?["'`\]]{0,2}\s{0,8}(?:=>|:=|[:=])\s{0,8}["'`]?)[A-Za-z0-9+/_~.-]{20,200}={0,2}(?![A-Za-z0-9+/_~.(-])/gi,
    { isReal: (value) => isGenerated(value) && !isDocumented(value) },
  ),
  likely("token in an address", /(?<before>\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:"'<>$%{]+(?<after>@)/gi),
];

/** Everything in a text that looks enough like a secret to stop a commit, each once: by the first shape that it has. */
export function* certainSecrets(text: string): Iterable<FoundSecret> {
  const seen: FoundSecret[] = [];
  for (const shape of secretShapes)
    for (const found of shape.find(text)) {
      if (!found.certain || seen.some(({ from, to }) => from < found.to && found.from < to)) continue;
      seen.push(found);
      yield found;
    }
}

/** The text with a mark where it held something of such a shape. */
export function hideShapes(text: string): string {
  return secretShapes.reduce((safe, { find }) => {
    let shown = "";
    let at = 0;
    for (const { from, to } of find(safe)) {
      shown += safe.slice(at, from) + redacted;
      at = to;
    }
    return at === 0 ? safe : shown + safe.slice(at);
  }, text);
}
