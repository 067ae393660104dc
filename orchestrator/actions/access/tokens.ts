import type { Ports } from "../../run/ports.ts";
import { newToken, tokenHash, tokenName } from "../../safety/access_token.ts";
import type { Role } from "../../safety/people.ts";
import { UserError } from "../../task/errors.ts";

/** A new token, which is readable now and never again. Throws UserError 2 for a name that is taken or cannot be one. */
export async function addToken(
  { store }: Pick<Ports, "store">,
  { name, role }: { name: string; role: Role },
): Promise<{ token: string }> {
  if (!tokenName.test(name)) throw new UserError("tokens.bad-name", { name });
  const token = newToken(name);
  if (!(await store.tokens.add({ name, role, hash: tokenHash(token) }))) throw new UserError("tokens.taken", { name });
  return { token };
}

export async function removeToken({ store }: Pick<Ports, "store">, name: string): Promise<void> {
  if (!(await store.tokens.remove(name))) throw new UserError("tokens.unknown", { name });
}
