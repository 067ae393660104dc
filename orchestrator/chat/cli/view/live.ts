import type { Progress } from "devorch";
import { bytes } from "../../cards/measures.ts";
import type { Cli } from "../cli.ts";

/** What goes on right now, in a few words: bytes of a clone or push, the last line of the running command. */
export function liveText(progress: Progress, cli: Cli): string {
  if (progress.phase === "command") return progress.line;
  const { phase, bytes: done, total } = progress;
  const amount = total ? `${bytes(done, cli.lang)} / ${bytes(total, cli.lang)}` : bytes(done, cli.lang);
  return cli.say(phase === "clone" ? "cli.cloning" : "cli.pushing", { amount });
}
