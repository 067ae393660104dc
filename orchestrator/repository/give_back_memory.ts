import { edenGC } from "bun:jsc";
import { readFileSync } from "node:fs";

/** Bytes up to which a process collects by itself what little there is. */
const small = 80e6;
/** Bytes from which pages of the executable are given back too. */
const large = 84e6;
/** Bytes by which it grows: until what is young is collected, within a piece of work; until everything is, within one and after one. */
const growth = { young: 4e6, within: 16e6, between: 8e6 };
/** Bytes of files' pages, the executable's for the most part, that it touches again between two times. */
const touched = 10e6;

/** Its own bytes after the last collection of everything, those after the last of what was young, and bytes of files. */
const after = { all: 0, young: 0, files: 0 };
let giveBackCode: (() => unknown) | undefined;

/** From here on the pages of the executable are given back too, by `give`. */
export function giveBackCodeBy(give: () => unknown): void {
  giveBackCode = give;
}

/** Where the process has grown, collects what a piece of work left, and gives it back to the system; up to 20 ms. */
export function giveBackMemory(): void {
  giveBack(growth.between);
}

/** The same items; memory is given back between so many of them. */
export function* givingBack<Item>(items: Iterable<Item>, every = 250): Generator<Item> {
  let left = every;
  for (const item of items) {
    yield item;
    if (--left > 0) continue;
    giveBack(growth.within);
    left = every;
  }
}

function giveBack(most: number): void {
  let now = residentMemory();
  if (now.own + now.files < small) return;
  if (now.own >= after.all + most) {
    Bun.gc(true);
    now = residentMemory();
    after.all = now.own;
    after.young = now.own;
  } else if (now.own >= after.young + growth.young) {
    // Takes a third of the time, and what it frees is used again.
    edenGC();
    after.young = now.own;
  }
  if (now.own + now.files < large || now.files < after.files + touched) return;
  giveBackCode?.();
  after.files = residentMemory().files;
}

const pageBytes = 4096;

/** Bytes of the process's own pages, and of files' pages. */
function residentMemory(): { own: number; files: number } {
  const [, all = 0, files = 0] = readFileSync("/proc/self/statm", "utf8").split(" ").map(Number);
  return { own: (all - files) * pageBytes, files: files * pageBytes };
}
