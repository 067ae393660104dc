import { createHash } from "node:crypto";
import { secretPattern } from "../../safety/secret_forms.ts";
import { certainSecrets } from "../../safety/secret_shapes.ts";

/** One secret in a text. The value itself goes nowhere. */
export interface SecretFound {
  /** From 1. */
  line: number;
  kind: string;
  /** Identifies the value when a person allows it; null for a key of devorch, which cannot be allowed. */
  fingerprint: string | null;
}

/** The kind of a secret that is one of devorch's own keys. */
const ownKey = "devorch's own key";

/** Secrets in `text` that `before` did not contain, by line: a published secret does not stop a commit. */
export function findSecrets(text: string, before: string, own: readonly string[]): SecretFound[] {
  const found: SecretFound[] = [];
  const values = secretPattern(own);
  for (const match of values ? text.matchAll(values) : [])
    found.push({ line: lineNumberAt(text, match.index), kind: ownKey, fingerprint: null });
  for (const { kind, index, text: value } of certainSecrets(text))
    if (!before.includes(value))
      found.push({ line: lineNumberAt(text, index), kind, fingerprint: secretFingerprint(value) });
  return found.sort((one, other) => one.line - other.line);
}

/** A file named like secrets: a person decides whether exactly this content may be published. */
export function secretsFile(path: string, text: string): Omit<SecretFound, "line"> {
  return { kind: "file of secrets", fingerprint: secretFingerprint(`${path}\n${text}`) };
}

function lineNumberAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function secretFingerprint(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 16);
}
