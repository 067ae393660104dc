import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./executable.ts";

const hold = 'mount -t tmpfs -o "size=$2" none "$1" && echo ready && exec sleep 3600';
const unshared = ["unshare", "--map-root-user", "--mount", "sh", "-c"];

/** For an ordinary user root's programs are nobody's inside, and bubblewrap is believed only as root's. */
export const canMount = Bun.spawnSync([
  ...unshared,
  'mount -t tmpfs none /mnt && [ "$(stat -c %u /usr)" = 0 ]',
]).success;

/** A disk of its own for the data folder of a place, which only the place's commands see. */
export interface SmallDisk extends AsyncDisposable {
  /** Takes all room there is. */
  fill(): void;
  /** Gives it back. */
  empty(): void;
  /** Puts the database where the tests can read it: at the path that the place's commands know it by. */
  show(): void;
}

/** From here on every `devorch` of the place runs with its data folder on a tmpfs of that size. */
export async function smallDisk(place: Place, size: string): Promise<SmallDisk> {
  const data = place.env.DATA_PATH ?? "";
  place.env.REPOS_PATH = `${data}-repos`;
  place.env.LOGS_PATH = `${data}-logs`;
  mkdirSync(data);
  const holder = Bun.spawn([...unshared, hold, "sh", data, size], { stdout: "pipe", stderr: "inherit" });
  const first = await holder.stdout.getReader().read();
  if (first.done) throw new Error("no tmpfs");
  const [executable, real] = [join(place.folder, "devorch"), join(place.folder, "devorch-itself")];
  renameSync(executable, real);
  const enter = `${Bun.which("nsenter")} -t ${holder.pid} -U --preserve-credentials -m --wd="${place.folder}"`;
  writeFileSync(executable, `#!/bin/sh\nexec ${enter} "${real}" "$@"\n`);
  chmodSync(executable, 0o755);
  const path = `/proc/${holder.pid}/root${data}`;
  const filler = join(path, "filler");
  return {
    fill() {
      const piece = new Uint8Array(4096);
      try {
        for (;;) writeFileSync(filler, piece, { flag: "a" });
      } catch (error) {
        if ((error as { code?: string }).code !== "ENOSPC") throw error;
      }
    },
    empty: () => rmSync(filler),
    show() {
      for (const name of readdirSync(path).filter((one) => one.startsWith("orchestrator.db")))
        copyFileSync(join(path, name), join(data, name));
    },
    async [Symbol.asyncDispose]() {
      holder.kill("SIGKILL");
      await holder.exited;
    },
  };
}
