import { createHash } from "node:crypto";
import { formsOf } from "../../safety/secret_forms.ts";
import { certainSecrets } from "../../safety/secret_shapes.ts";

/** One secret in a text. The value itself goes nowhere. */
export interface SecretFound {
  /** From 1. */
  line: number;
  kind: string;
  /** By which a person's word for exactly this value is remembered; null for a key of ours, which nobody can allow. */
  fingerprint: string | null;
}

/** What holds one of devorch's own keys, in whatever way it is written. */
const ownKey = "devorch's own key";

/** Secrets in `text` that `before` did not hold: what was published already is not stopped now. In the order of lines. */
export function findSecrets(text: string, before: string, own: readonly string[]): SecretFound[] {
  const found: SecretFound[] = [];
  const values = formsOf(own);
  for (const match of values ? text.matchAll(values) : [])
    found.push({ line: lineNumberAt(text, match.index), kind: ownKey, fingerprint: null });
  for (const { kind, index, text: value } of certainSecrets(text))
    if (!before.includes(value))
      found.push({ line: lineNumberAt(text, index), kind, fingerprint: secretFingerprint(value) });
  return found.sort((one, other) => one.line - other.line);
}

/** A file that a project keeps its secrets in: a person says whether exactly this content may be published. */
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
