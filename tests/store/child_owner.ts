import { isOwner, tryOwn } from "../../orchestrator/store/files/owner.ts";

/** Takes the folder named by the first argument, says `own` or the pid of who has it, and stays until it is killed. */
const answer = tryOwn(process.argv[2] ?? "");
console.log(isOwner(answer) ? "own" : String(answer.pid));
if (isOwner(answer)) {
  // The collector must not take the lock away.
  setInterval(() => Bun.gc(true), 20);
}
