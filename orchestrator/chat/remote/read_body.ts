import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { badRequest } from "../socket/dispatch.ts";

/** A request of the largest size takes this long at 280 kB a second. */
const bodyTimeoutMs = 30_000;

/** The JSON of a request. Throws UserError for more than `most` bytes, one that does not arrive, or no JSON. */
export async function readBody(request: Request, most: number): Promise<unknown> {
  const size = Number(request.headers.get("content-length") ?? 0);
  if (size > most) throw tooBig(size, most);
  const bytes = await inTime(readAtMost(request, most));
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw badRequest(messageOf(error));
  }
}

async function readAtMost(request: Request, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > most) throw tooBig(size, most);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function inTime<T>(reading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UserError("remote.too-slow", {}, { exit: Exit.later })), bodyTimeoutMs);
  });
  return await Promise.race([reading, late]).finally(() => clearTimeout(timer));
}

function tooBig(size: number, most: number): UserError {
  return new UserError("socket.too-big", { size: Math.ceil(size / 1024), max: most / 1024 });
}
