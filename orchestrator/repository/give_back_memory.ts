import { readFileSync } from "node:fs";
import { releaseFilePages } from "../system/file_pages.ts";

/** Bytes up to which a process keeps what little there is. */
const small = 80e6;
/** Bytes by which its own memory grows between two collections, and by which it touches pages of files, the executable's for the most part. */
const growth = { own: 8e6, files: 10e6 };

/** What the last giving back left. */
const after = { own: 0, files: 0 };

/** Where the process has grown, collects what a piece of work left, and gives it back to the system; up to 20 ms. */
export function giveBackMemory(): void {
  const now = residentMemory();
  if (now.own + now.files < small) return;
  if (now.own >= after.own + growth.own) {
    Bun.gc(true);
    after.own = residentMemory().own;
  }
  if (now.files >= after.files + growth.files) {
    releaseFilePages();
    after.files = residentMemory().files;
  }
}

/** The same items; memory is given back between so many of them. */
export function* givingBack<Item>(items: Iterable<Item>, every = 250): Generator<Item> {
  let left = every;
  for (const item of items) {
    yield item;
    if (--left > 0) continue;
    giveBackMemory();
    left = every;
  }
}

const pageBytes = 4096;

/** Bytes of the process's own pages, and of files' pages. */
function residentMemory(): { own: number; files: number } {
  const [, all = 0, files = 0] = readFileSync("/proc/self/statm", "utf8").split(" ").map(Number);
  return { own: (all - files) * pageBytes, files: files * pageBytes };
}
