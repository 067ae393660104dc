import type { Progress } from "devorch";
import { bytes } from "../../cards/measures.ts";
import type { Cli } from "../cli.ts";

/** What goes on right now, in a few words: bytes of a clone or push, the running command's last line, who thinks. */
export function liveText(progress: Progress, cli: Cli): string {
  if (progress.phase === "command") return progress.line;
  if (progress.phase === "model") return cli.say("cli.thinking", { model: progress.model.replace(/^[^/]*\//, "") });
  const { phase, bytes: done, total } = progress;
  const amount = total ? `${bytes(done, cli.lang)} / ${bytes(total, cli.lang)}` : bytes(done, cli.lang);
  return cli.say(phase === "clone" ? "cli.cloning" : "cli.pushing", { amount });
}
