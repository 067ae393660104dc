import { Exit } from "devorch";

const patienceMs = 10_000;

/** SIGTERM: `leave` ends what runs with a checkpoint, within ten seconds; a second signal leaves at once. Tasks go on at the next start. */
export function onTerminate(leave: () => Promise<void>): void {
  let asked = false;
  process.on("SIGTERM", () => {
    if (asked) process.exit(Exit.later);
    asked = true;
    setTimeout(() => process.exit(Exit.later), patienceMs);
    void leave().finally(() => process.exit(Exit.later));
  });
}
