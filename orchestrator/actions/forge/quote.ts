import type { Ports } from "../../run/ports.ts";
import { makeUntrusted } from "../../safety/untrusted.ts";
import { escapeInvisible } from "../../safety/visible_text.ts";
import type { ForgeIssue } from "../../sdk/forge.ts";
import type { Task } from "../../task/task.ts";

/** Text from a forge as a block for a model: redacted, cut, without invisible characters, and no instruction to anyone. */
export function quote(ports: Pick<Ports, "redact">, seed: readonly string[], text: string, most: number): string {
  const safe = escapeInvisible(ports.redact(text.slice(0, most * 2)));
  return makeUntrusted(...seed)(safe.length > most ? `${safe.slice(0, most)}…` : safe);
}

/** What no forge and no repository knows: the name of the task's folder. */
export function seedOf({ folder, round }: Pick<Task, "folder" | "round">, what: string): string[] {
  return [folder, String(round), what];
}

/** A name from a forge inside of a sentence. */
export function shortName(name: string): string {
  return escapeInvisible(name.replace(/\s+/g, " ").trim()).slice(0, 80);
}

/** Every text that devorch writes on a forge holds it, because the token may be a person's. */
export const ownMarker = /<!-- devorch:/;

export function markerOf(id: string, about: string): string {
  return `<!-- devorch:${id} ${about} -->`;
}

const mostIssue = 16_000;

export function quoteIssue(ports: Pick<Ports, "redact" | "newFolder">, { url, title, body }: ForgeIssue): string {
  // The folder's name is made now: the author of the issue cannot have written it.
  return quote(ports, [ports.newFolder(), url], `${title}\n\n${body}`, mostIssue);
}
