import type { z } from "zod";
import type { Devorch } from "../../actions/devorch.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { CallRequest, FollowRequest, isMethod, methods } from "./protocol.ts";
import { streamOf } from "./stream.ts";

// What a client asks for, over the socket or over HTTP, is carried out here.

interface StreamOptions {
  /** Cuts the stream off. */
  signal: AbortSignal;
  /** Called with unexpected errors, those that are no UserError. */
  onError(error: unknown): void;
}

export function followTask(devorch: Devorch, body: unknown, { signal, onError }: StreamOptions): Response {
  const { id, fromSeq } = parseRequest(FollowRequest, body);
  return streamOf((ended) => devorch.follow(id, fromSeq, ended), signal, onError);
}

/** Throws what the method throws, and UserError 2 for what is no call. */
export async function callMethod(devorch: Devorch, body: unknown): Promise<unknown> {
  const { method, args } = parseRequest(CallRequest, body);
  if (!isMethod(method)) throw badRequest(method);
  const checked = parseRequest(methods[method], args);
  return await Reflect.apply(devorch[method], devorch, checked);
}

function parseRequest<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badRequest(`${issue?.path.join(".")}: ${issue?.message}`);
}

export function badRequest(detail: string): UserError {
  return new UserError("socket.bad-request", { detail }, { exit: Exit.usage });
}
