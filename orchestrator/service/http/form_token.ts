import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** What a form decides about: a task, and the revision, the question or (by the `seq` of its event) the pause that its page showed. */
export interface FormSubject {
  task: string;
  action: PageAction;
  shown: number;
}

export const pageActions = ["approve", "reject", "answer", "accept", "modify", "resume", "cancel"] as const;
export type PageAction = (typeof pageActions)[number];

/**
 * The token of one form: another site cannot make it, it holds for what the page showed only, and it names the decision, so that a
 * second use is refused.
 */
export function signForm(secret: string, subject: FormSubject): string {
  const nonce = randomUUID();
  return `${nonce}.${signatureOf(secret, nonce, subject)}`;
}

/** The name of the decision, for its `origin`; undefined for a token of another form, or none of ours. */
export function verifyForm(secret: string, token: string, subject: FormSubject): string | undefined {
  const [nonce = "", signature = ""] = token.split(".");
  const expected = Buffer.from(signatureOf(secret, nonce, subject));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return `page:${nonce}`;
}

function signatureOf(secret: string, nonce: string, { task, action, shown }: FormSubject): string {
  return createHmac("sha256", `devorch-form ${secret}`).update(`${nonce} ${task} ${action} ${shown}`).digest("hex");
}
