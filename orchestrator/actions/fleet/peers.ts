import type { Holder } from "../../run/store.ts";
import type { Devorch } from "../devorch.ts";

/** The other processes of a fleet, called by what they know in common. */
export interface Peers {
  /** Throws PeerAway where no answer came, UserError where the answer is one. */
  call(peer: Holder, method: PeerMethod, args: readonly unknown[], signal?: AbortSignal): Promise<unknown>;
}

export type PeerMethod = Exclude<keyof Devorch, "follow">;

/** The process cannot be reached, or is another one by now. */
export class PeerAway extends Error {
  override readonly name = "PeerAway";
  /** It may have done what it was called for. */
  readonly mayHaveActed: boolean;

  constructor(message: string, { mayHaveActed, cause }: { mayHaveActed: boolean; cause?: unknown }) {
    super(message, { cause });
    this.mayHaveActed = mayHaveActed;
  }
}
