import { makeUntrusted } from "../../../safety/untrusted.ts";
import { apiFailureOf } from "../api.ts";
import { type IncomingTurn, sayKey } from "./turn.ts";
import type { Document, Message } from "./update.ts";

const mostBytes = 256_000;

/** What is read of files and forwards, as blocks of untrusted text; what cannot be read is said at once. Empty for none. */
export async function materialOf(turn: IncomingTurn, message: Message): Promise<string> {
  const { world, origin } = turn;
  const block = (name: string, content: string) =>
    `${name}:\n${makeUntrusted(world.token, origin, name)(world.clean(content))}`;
  const blocks = (message.forwards ?? []).map((content, at) => block(`Forwarded message ${at + 1}`, content));
  for (const document of message.documents ?? (message.document ? [message.document] : [])) {
    const name = world
      .clean(document.file_name ?? "file")
      .replace(/\s+/g, " ")
      .slice(0, 200);
    const content = await readDocument(turn, document, name);
    if (content !== undefined) blocks.push(block(`File ${name}`, content));
  }
  return blocks.join("\n\n");
}

async function readDocument(turn: IncomingTurn, document: Document, name: string): Promise<string | undefined> {
  const tooLarge = () => sayKey(turn, "telegram.file-too-large", { name, most: "256 kB" });
  if ((document.file_size ?? 0) > mostBytes) return tooLarge() as undefined;
  try {
    const bytes = await turn.download(document.file_id, mostBytes);
    if (!bytes) return tooLarge() as undefined;
    const content = textOf(bytes);
    if (content === undefined) sayKey(turn, "telegram.file-not-text", { name });
    return content;
  } catch (error) {
    turn.world.log.warn("telegram.file-failed", { why: apiFailureOf(error).why });
    sayKey(turn, "telegram.file-failed", { name });
    return undefined;
  }
}

/** Undefined for a file that is no text. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0 || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
