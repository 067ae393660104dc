import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { mostPictureBytes, mostPictures, readPicture } from "../../safety/pictures/picture.ts";
import { messageOf, UserError } from "../../task/errors.ts";
import { fileBlock, mostTextBytes, textOfFile } from "../attached.ts";
import type { Cli } from "./cli.ts";
import type { Session } from "./session.ts";

/** A file of `--attach`, read and found good. */
interface ReadFile {
  name: string;
  picture?: string;
  text?: string;
}

/** Reads every file before anything is started. Throws UserError 2 for the first that cannot be used. */
export function readAttached(cli: Cli, paths: readonly string[] = []): ReadFile[] {
  const files = paths.map((path) => readOne(cli, path));
  if (files.filter(({ picture }) => picture !== undefined).length > mostPictures)
    throw new UserError("attach.too-many", { most: mostPictures });
  return files;
}

function readOne(cli: Cli, path: string): ReadFile {
  const name = cli.world.clean(basename(path));
  const bytes = bytesOf(cli, path);
  const picture = readPicture(bytes);
  if (!picture) {
    const text = textOfFile(bytes);
    if (text === undefined) throw new UserError("attach.unknown", { name });
    if (bytes.length > mostTextBytes) throw new UserError("attach.text-too-large", { name, most: "256 kB" });
    return { name, text };
  }
  if (bytes.length > mostPictureBytes) throw new UserError("attach.too-large", { name, most: "5 MB" });
  if (!picture.bytes) throw new UserError("attach.damaged", { name });
  return { name, picture: Buffer.from(bytes).toString("base64") };
}

function bytesOf(cli: Cli, path: string): Uint8Array {
  const file = resolve(cli.world.cwd, path);
  try {
    const about = statSync(file);
    if (!about.isFile()) throw new UserError("attach.no-file", { name: basename(path) });
    if (about.size === 0) throw new UserError("attach.empty", { name: basename(path) });
    if (about.size > mostPictureBytes) throw new UserError("attach.too-large", { name: basename(path), most: "5 MB" });
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    // The message names the path once more.
    const detail = error instanceof Error && "code" in error ? String(error.code) : messageOf(error);
    throw new UserError("attach.unreadable", { name: path, detail }, { cause: error });
  }
}

/** The files as material of a message; pictures are saved by the owner. */
export async function materialOf(cli: Cli, session: Session, files: readonly ReadFile[], key: string): Promise<string> {
  const blocks: string[] = [];
  for (const [at, { name, picture, text }] of files.entries()) {
    const block = (title: string, content: string) => fileBlock(title, content, key, String(at));
    if (text !== undefined) blocks.push(block(`File ${name}`, cli.world.clean(text)));
    if (picture === undefined) continue;
    const { mark } = await session.call((devorch) => devorch.attach({ name, data: picture }));
    blocks.push(block(`Picture ${name}`, mark));
  }
  return blocks.join("\n\n");
}
