import { closeSync, constants, fchmodSync, fstatSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { TaskError } from "devorch";
import { writeSynced } from "../git/durable.ts";
import { insideFolder, lookAt } from "../git/inside.ts";

const readLimit = 1024 * 1024;
const writeLimit = 2 * 1024 * 1024;
// Without O_NONBLOCK a fifo would hang the open.
const quietly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Content of a regular file that no symlink leads to; undefined when there is none. Throws TaskError for anything else. */
export function readRegular(root: string, names: readonly string[]): Buffer | undefined {
  return inFolder(root, names, (place, path) => {
    const fd = openRegular(place, path);
    if (fd === undefined) return undefined;
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) throw new TaskError(`${path} is not a regular file.`);
      if (stat.size > readLimit) throw new TaskError(`${path} is too large to read (${stat.size} bytes).`);
      return readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

let counter = 0;

/** Temp + fsync + rename in the same folder; parents are made, the mode of an existing file is kept. */
export function writeRegular(root: string, names: readonly string[], content: string): void {
  const path = names.join("/");
  if (Buffer.byteLength(content) > writeLimit) throw new TaskError(`${path} would be larger than 2 MiB.`);
  const name = names.at(-1);
  if (name === undefined) throw new TaskError("The path names no file.");
  refuseFileAsFolder(root, names.slice(0, -1));
  insideFolder(
    root,
    names.slice(0, -1),
    (folder) => {
      const there = lookAt(`${folder}/${name}`);
      if (there && !there.isFile()) throw new TaskError(`${path} is not a regular file.`);
      counter += 1;
      const temp = `${folder}/.devorch-${process.pid}-${counter}`;
      writeSynced(temp, content, 0o644);
      if (there) keepMode(temp, Number(there.mode) & 0o777);
      renameSync(temp, `${folder}/${name}`);
    },
    { create: true },
  );
}

export function removeRegular(root: string, names: readonly string[]): void {
  inFolder(root, names, (place, path) => {
    const there = lookAt(place);
    if (there && !there.isFile()) throw new TaskError(`${path} is not a regular file.`);
    rmSync(place, { force: true });
  });
}

/** Every component above must be a real folder or absent: a file or a symlink there is not replaced. */
function refuseFileAsFolder(root: string, names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    const there = insideFolder(root, names.slice(0, index), (folder) => lookAt(`${folder}/${name}`));
    if (there && !there.isDirectory()) throw new TaskError(`${names.slice(0, index + 1).join("/")} is not a folder.`);
  }
}

function inFolder<T>(
  root: string,
  names: readonly string[],
  action: (place: string, path: string) => T,
): T | undefined {
  const name = names.at(-1);
  if (name === undefined) throw new TaskError("The path names no file.");
  refuseFileAsFolder(root, names.slice(0, -1));
  return insideFolder(root, names.slice(0, -1), (folder) => action(`${folder}/${name}`, names.join("/")));
}

function openRegular(place: string, path: string): number | undefined {
  try {
    return openSync(place, quietly);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT") return undefined;
    throw new TaskError(`${path} is not a regular file (${code ?? "unreadable"}).`);
  }
}

function keepMode(temp: string, mode: number): void {
  const fd = openSync(temp, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    fchmodSync(fd, mode);
  } finally {
    closeSync(fd);
  }
}
