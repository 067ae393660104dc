import type { Ports } from "../../run/ports.ts";
import type { Role } from "../../safety/people.ts";

const hour = 3_600_000;
/** How long a code is valid. */
const validMs = 24 * hour;
/** No letters and digits that look alike. */
const alphabet = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
const length = 10;

/** A new code with 49 random bits; only its hash is saved. */
export async function invite(
  { store, clock }: Pick<Ports, "store" | "clock">,
  role: Role,
): Promise<{ code: string; expiresAt: string }> {
  const code = Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % 30]).join("");
  const expiresAt = new Date(clock.now() + validMs).toISOString();
  await store.people.invite({ hash: await codeHash(code), role, expiresAt });
  return { code, expiresAt };
}

/** The hash that is stored and compared; case and dashes of the code do not matter. */
export async function codeHash(code: string): Promise<string> {
  const plain = new TextEncoder().encode(code.toUpperCase().replace(/[^A-Z0-9]/g, ""));
  return Buffer.from(await crypto.subtle.digest("SHA-256", plain)).toString("hex");
}
