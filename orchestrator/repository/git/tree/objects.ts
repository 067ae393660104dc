import * as git from "isomorphic-git";
import { readObject } from "../objects/read_object.ts";
import type { Repository } from "../repository.ts";

/** The content of a file; throws the library's NotFoundError. */
export async function readBlob(repository: Repository, oid: string): Promise<Buffer> {
  const { type, content } = await readObject(repository, oid);
  if (type !== "blob") throw new Error(`${oid} is no file but a ${type}`);
  return content;
}

/** Whether the error is the library's for a missing object or ref. */
export function isMissing(error: unknown): boolean {
  return error instanceof git.Errors.NotFoundError;
}

export async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
