import type { Leases } from "../run/store.ts";
import type { Clock } from "../task/clock.ts";

const askEveryMs = 5000;

interface Leading {
  leases: Leases | undefined;
  clock: Clock;
  /** This process is the one that talks to chats and forges. */
  begin(): Promise<void>;
  /** It was, and another one is now. */
  lost(): void;
}

/**
 * Begins at once where this process is alone with its data; with a database in common once no other process leads. Returns a function that
 * ends the asking.
 */
export async function beginWhenLeading({ leases, clock, begin, lost }: Leading): Promise<() => void> {
  if (!leases) {
    await begin();
    return () => {};
  }
  let leads = false;
  let stop = () => {};
  const ask = async () => {
    // A database that is away says nothing; the next answer does.
    const answer = await leases.lead().catch(() => undefined);
    if (leads && answer === false) return lost();
    if (!leads && answer === true) {
      leads = true;
      await begin();
    }
    stop = clock.after(askEveryMs, () => void ask());
  };
  await ask();
  return () => stop();
}
