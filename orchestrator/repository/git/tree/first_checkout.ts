import {
  type BigIntStats,
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
  symlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { givingBack } from "../../give_back_memory.ts";
import {
  type AttributeStack,
  type Conversion,
  conversionAt,
  conversionKey,
  conversionOf,
  enterAttributes,
} from "../attributes/attributes.ts";
import { toWorkingCopy } from "../attributes/convert.ts";
import type { Repository } from "../repository.ts";
import { Manifest } from "../transport/manifest.ts";
import { placeFile } from "./checkout.ts";
import { newIndex, statFields } from "./index_file.ts";
import { readBlob } from "./objects.ts";
import type { Snapshot, TreeFile } from "./tree.ts";

/**
 * Writes the files of a new clone, in whose folder no other program is at work yet, its index and the hashes of what it wrote.
 * Links come last, so that no path leads through one.
 */
export async function firstCheckout(half: Repository, files: Snapshot): Promise<void> {
  const manifest = new Manifest(half.gitdir);
  const folders = new Folders(half.root, files);
  const rows = new Map<string, Buffer>();
  const wrote = (path: string, entry: TreeFile, { stats, exact }: Written, conversion?: Conversion) => {
    manifest.remember(path, stats, entry, { how: conversionKey(conversion), ours: true });
    rows.set(path, statFields(exact, entry));
  };
  const all = [...files];
  const attributes = all.filter(([path, { mode }]) => isAttributes(path) && mode.startsWith("100"));
  for (const [path, entry] of attributes) writeNew(folders.place(path), await readBlob(half, entry.oid), entry);
  for (const [path, entry] of givingBack(all)) {
    if (!entry.mode.startsWith("100") || isAttributes(path)) continue;
    const conversion = conversionOf(folders.attributes(path), path);
    const blob = await readBlob(half, entry.oid);
    wrote(
      path,
      entry,
      writeNew(folders.place(path), conversion ? toWorkingCopy(blob, conversion) : blob, entry),
      conversion,
    );
  }
  for (const [path, entry] of attributes)
    await placeFile(half, path, entry, {
      remember: (_, stats) =>
        wrote(
          path,
          entry,
          { stats, exact: lstatSync(folders.place(path), { bigint: true }) },
          conversionAt(half.root, path),
        ),
    });
  for (const [path, { mode }] of all) if (mode === "160000") mkdirSync(folders.place(path));
  for (const [path, entry] of all)
    if (entry.mode === "120000") wrote(path, entry, linkNew(folders.place(path), await readBlob(half, entry.oid)));
  manifest.save(files);
  newIndex(half, files, rows);
}

function isAttributes(path: string): boolean {
  return path === ".gitattributes" || path.endsWith("/.gitattributes");
}

/** The folders of a new working copy, each made once. */
class Folders {
  readonly #root: string;
  readonly #files: Snapshot;
  readonly #made = new Set<string>([""]);
  readonly #attributes = new Map<string, AttributeStack>();

  constructor(root: string, files: Snapshot) {
    this.#root = root;
    this.#files = files;
  }

  /** Where a file is written; its folder exists then. */
  place(path: string): string {
    this.#make(folderOf(path));
    return join(this.#root, path);
  }

  /** The rules that hold for a file, once all `.gitattributes` are written. */
  attributes(path: string): AttributeStack {
    return this.#attributesIn(folderOf(path));
  }

  #make(folder: string): void {
    if (this.#made.has(folder)) return;
    this.#make(folderOf(folder.slice(0, -1)));
    mkdirSync(join(this.#root, folder));
    this.#made.add(folder);
  }

  #attributesIn(folder: string): AttributeStack {
    const known = this.#attributes.get(folder);
    if (known) return known;
    const above = folder === "" ? [] : this.#attributesIn(folderOf(folder.slice(0, -1)));
    const hasOwn = this.#files.has(`${folder}.gitattributes`);
    const stack = hasOwn ? enterAttributes(above, folder, join(this.#root, folder)) : above;
    this.#attributes.set(folder, stack);
    return stack;
  }
}

/** With a slash at the end; empty for the root. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** The stats of a new file; `exact` ones have nanoseconds. */
interface Written {
  stats: Stats;
  exact: BigIntStats;
}

function writeNew(place: string, content: Buffer, { mode }: TreeFile): Written {
  const descriptor = openSync(place, "wx", mode === "100755" ? 0o755 : 0o644);
  try {
    for (let done = 0; done < content.length; ) done += writeSync(descriptor, content, done);
    return { stats: fstatSync(descriptor), exact: fstatSync(descriptor, { bigint: true }) };
  } finally {
    closeSync(descriptor);
  }
}

function linkNew(place: string, target: Buffer): Written {
  symlinkSync(target, place);
  return { stats: lstatSync(place), exact: lstatSync(place, { bigint: true }) };
}
