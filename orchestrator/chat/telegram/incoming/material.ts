import { mostPictureBytes, mostPictures } from "../../../safety/pictures/picture.ts";
import { UserError } from "../../../task/errors.ts";
import { fileBlock, isPicture, mostTextBytes, textOfFile } from "../../attached.ts";
import { apiFailureOf } from "../api.ts";
import { type IncomingTurn, sayError, sayKey } from "./turn.ts";
import { type Document, filesOf, type Message } from "./update.ts";

/** What is read of files, pictures and forwards, as blocks of untrusted text; what cannot be read is said at once. Empty for none. */
export async function materialOf(turn: IncomingTurn, message: Message): Promise<string> {
  const { world, origin } = turn;
  const block = (name: string, content: string) => fileBlock(name, content, world.token, origin, name);
  const blocks = (message.forwards ?? []).map((content, at) =>
    block(`Forwarded message ${at + 1}`, world.clean(content)),
  );
  let pictures = 0;
  for (const [at, document] of filesOf(message).entries()) {
    const name = nameOf(turn, document, at);
    const bytes = await download(turn, document, name);
    if (!bytes) continue;
    if (isPicture(bytes)) {
      if (++pictures === mostPictures + 1) sayKey(turn, "attach.too-many", { most: mostPictures });
      const mark = pictures > mostPictures ? undefined : await attach(turn, name, bytes);
      if (mark !== undefined) blocks.push(block(`Picture ${name}`, mark));
    } else {
      const content = readText(turn, name, bytes);
      if (content !== undefined) blocks.push(block(`File ${name}`, world.clean(content)));
    }
  }
  return blocks.join("\n\n");
}

function nameOf({ world }: IncomingTurn, { file_name: name = "file" }: Document, at: number): string {
  return world
    .clean(name === "photo" ? `photo ${at + 1}` : name)
    .replace(/\s+/g, " ")
    .slice(0, 200);
}

async function download(turn: IncomingTurn, document: Document, name: string): Promise<Uint8Array | undefined> {
  const tooLarge = () => sayKey(turn, "telegram.file-too-large", { name, most: "256 kB" });
  if ((document.file_size ?? 0) > mostPictureBytes) return tooLarge() as undefined;
  try {
    return (await turn.download(document.file_id, mostPictureBytes)) ?? (tooLarge() as undefined);
  } catch (error) {
    turn.world.log.warn("telegram.file-failed", { why: apiFailureOf(error).why });
    sayKey(turn, "telegram.file-failed", { name });
    return undefined;
  }
}

function readText(turn: IncomingTurn, name: string, bytes: Uint8Array): string | undefined {
  const content = textOfFile(bytes);
  if (content === undefined) sayKey(turn, "telegram.file-not-text", { name });
  else if (bytes.length <= mostTextBytes) return content;
  else sayKey(turn, "telegram.file-too-large", { name, most: "256 kB" });
  return undefined;
}

async function attach(turn: IncomingTurn, name: string, bytes: Uint8Array): Promise<string | undefined> {
  try {
    const data = Buffer.from(bytes).toString("base64");
    return (await turn.devorch.attach({ name, data })).mark;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    sayError(turn, error);
    return undefined;
  }
}
