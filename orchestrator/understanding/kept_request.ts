import { z } from "zod";
import type { AskRequest } from "../actions/devorch.ts";
import type { Ports } from "../run/ports.ts";
import type { UserError } from "../task/errors.ts";
import type { Understood } from "./handler/context.ts";

/** A request that could not begin because nothing said in which repository. */
const KeptRequest = z.object({
  message: z.looseObject({ text: z.string(), chat: z.string() }),
  understood: z.looseObject({ intent: z.string(), text: z.string() }),
  at: z.number(),
});

export interface KeptRequest {
  message: AskRequest;
  understood: Understood;
}

/** An older one is forgotten. */
const keptMs = 24 * 3_600_000;

export function lacksRepository({ key }: UserError): boolean {
  return key === "task.repo-missing" || key === "query.repo-missing";
}

/** Keeps the request until the chat has a repository: the last one of each person. */
export async function keepRequest(ports: Ports, message: AskRequest, understood: Understood): Promise<void> {
  const others = (await readKept(ports, message.chat)).filter(
    (kept) => kept.message.speaker?.id !== message.speaker?.id,
  );
  const kept = [...others, { message, understood, at: ports.clock.now() }];
  await keptRequests(ports).set(message.chat, kept);
}

/** What waits for a repository in this chat. */
export async function readKept(ports: Ports, chat: string): Promise<(KeptRequest & { at: number })[]> {
  const kept = z.array(KeptRequest).safeParse(await keptRequests(ports).get(chat)).data ?? [];
  return kept.filter(({ at }) => ports.clock.now() - at < keptMs) as unknown as (KeptRequest & { at: number })[];
}

export async function forgetKept(ports: Ports, chat: string): Promise<void> {
  await keptRequests(ports).delete(chat);
}

function keptRequests({ store }: Ports) {
  return store.pluginState("route.requests");
}
