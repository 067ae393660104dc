/** What a secret looks like that nobody told us about. */
export interface SecretShape {
  /** As a person calls it; the same in every language. */
  kind: string;
  pattern: RegExp;
  /** What a redactor leaves in its place. */
  replacement: string;
  /** Certain enough to stop a commit. The others are only blacked out: in code they are mostly names and templates. */
  certain: boolean;
}

export const redacted = "[redacted]";

function certain(kind: string, pattern: RegExp, replacement = redacted): SecretShape {
  return { kind, pattern, replacement, certain: true };
}

function likely(kind: string, pattern: RegExp, replacement: string): SecretShape {
  return { kind, pattern, replacement, certain: false };
}

/** The order matters: an earlier shape takes what a later one would take a part of. */
export const secretShapes: readonly SecretShape[] = [
  certain(
    "private key",
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ),
  certain("Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{8,}/g),
  certain("Stripe key", /\b[sr]k_live_[A-Za-z0-9]{16,}/g),
  certain("OpenAI key", /\bsk-(?!ant-)[A-Za-z0-9_-]{20,}/g),
  certain("GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})/g),
  certain("GitLab token", /\bgl(?:pat|dt|rt|ptt|cbt|oas|agent)-[A-Za-z0-9_-]{16,}/g),
  certain("Google key", /\b(?:AIza[A-Za-z0-9_-]{30,}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,})/g),
  certain("AWS access key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g),
  certain(
    "AWS secret key",
    /\b(aws[_-]?secret[_-]?(?:access[_-]?)?key["']?\s*[:=]\s*["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi,
    `$1${redacted}`,
  ),
  certain("Azure key", /\b(AccountKey=)[A-Za-z0-9/+]{40,}={0,2}/g, `$1${redacted}`),
  certain("Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g),
  certain("Slack webhook", /(\bhooks\.slack\.com\/services\/)[A-Za-z0-9/]{20,}/g, `$1${redacted}`),
  // Also inside the Bot API's own URL (`/bot123:ABC/sendMessage`).
  certain("Telegram token", /(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}/g),
  certain("npm token", /\bnpm_[A-Za-z0-9]{30,}/g),
  certain("npm token", /(:_(?:authToken|auth|password)\s*=\s*)(?!\$\{)[^\s"']{8,}/g, `$1${redacted}`),
  certain("PyPI token", /\bpypi-[A-Za-z0-9_-]{40,}/g),
  certain("Hugging Face token", /\bhf_[A-Za-z0-9]{30,}/g),
  certain("SendGrid key", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g),
  certain("DigitalOcean token", /\bdo[opr]_v1_[a-f0-9]{40,}/g),
  certain("JSON web token", /\beyJ[A-Za-z0-9_-]{8,500}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g),
  likely(
    "authorization header",
    /\b((?:authorization|proxy-authorization)["']?\s*[:=]\s*["']?(?:basic|bearer)\s+)[^\s"',]+/gi,
    `$1${redacted}`,
  ),
  likely("key in a header", /\b(x-api-key|x-goog-api-key)(["']?\s*[:=]\s*["']?)[^\s"',]+/gi, `$1$2${redacted}`),
  likely("key in an address", /([?&](?:key|token|access_token|api_key)=)[^&\s"']+/gi, `$1${redacted}`),
  // `postgres:postgres@` and templates are in every second project, and no secret.
  certain(
    "password in an address",
    /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:"'<>]*:(?!(?:postgres|password|passwd|pass|secret|root|test|admin|user|guest|example|changeme|\*+)@|[$%{])[^\s/@"'<>]+@/gi,
    `$1${redacted}@`,
  ),
  likely("token in an address", /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:"'<>$%{]+@/gi, `$1${redacted}@`),
];
