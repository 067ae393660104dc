import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Role } from "./people.ts";

/** Who may speak to devorch over HTTP. */
export interface AccessToken {
  name: string;
  role: Role;
  createdAt: string;
}

/** Implemented by orchestrator/store; only hashes are saved. */
export interface AccessTokens {
  all(): Promise<AccessToken[]>;
  /** What one of this name would have to hash to. */
  find(name: string): Promise<(AccessToken & { hash: string }) | undefined>;
  /** False where the name is taken. */
  add(token: { name: string; role: Role; hash: string }): Promise<boolean>;
  remove(name: string): Promise<boolean>;
}

/** It goes into the token itself and into the names of chats. */
export const tokenName = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const token = /^devorch_([a-z0-9-]{1,40})_([0-9a-f]{64})$/;

/** 256 random bits behind a name that says whose they are. */
export function newToken(name: string): string {
  return `devorch_${name}_${randomBytes(32).toString("hex")}`;
}

/** The random part makes a slow hash needless. */
export function tokenHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The name that a token says it is of; undefined for a text of another form. */
export function nameInToken(text: string): string | undefined {
  return token.exec(text)?.[1];
}

/** The token's row, whatever is wrong with it: undefined. Takes as long for a name that there is as for one that there is not. */
export async function verifyToken(
  tokens: Pick<AccessTokens, "find">,
  text: string,
): Promise<(AccessToken & { hash: string }) | undefined> {
  const name = nameInToken(text);
  if (name === undefined) return undefined;
  const found = await tokens.find(name);
  const isRight = timingSafeEqual(
    Buffer.from(tokenHash(text), "hex"),
    Buffer.from(found?.hash ?? tokenHash(""), "hex"),
  );
  return isRight ? found : undefined;
}
