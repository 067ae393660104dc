import { createHmac, timingSafeEqual } from "node:crypto";

/** The path that processes of a fleet call each other at. */
export const callPath = "fleet/call";

/** How far the clocks of two machines may be apart. */
export const clockToleranceMs = 5 * 60_000;

export const headers = {
  /** The process that is meant: an address may be another one's by now. */
  to: "x-devorch-to",
  at: "x-devorch-at",
  nonce: "x-devorch-nonce",
  signature: "x-devorch-signature",
} as const;

/** A call is signed with what only the fleet knows; the secret itself is never sent. */
export function signatureOf(secret: string, ...parts: readonly string[]): string {
  return createHmac("sha256", secret).update(JSON.stringify(parts)).digest("hex");
}

export function isSignature(given: string | null, wanted: string): boolean {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
