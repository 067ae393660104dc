import { UserError } from "../../task/errors.ts";
import { type PictureReference, pictureMark } from "./mark.ts";
import { mostPictureBytes, readPicture } from "./picture.ts";

/** Where files that people sent are kept, by their sha256. */
export interface Attachments {
  save(bytes: Uint8Array): string;
  read(sha256: string): Uint8Array | undefined;
}

/** A file as a channel sends it. */
export interface SentFile {
  name: string;
  /** Base64. */
  data: string;
}

/** Saves a picture without what is not picture; the text that stands for it in a message. Throws UserError for anything else. */
export function attachPicture(attachments: Attachments, { name, data }: SentFile): { mark: string } & PictureReference {
  const sent = Buffer.from(data, "base64");
  if (sent.length > mostPictureBytes) throw new UserError("attach.too-large", { name, most: "5 MB" });
  const picture = readPicture(sent);
  if (!picture?.bytes) throw new UserError(picture ? "attach.damaged" : "attach.unknown", { name });
  const { media } = picture;
  const sha256 = attachments.save(picture.bytes);
  return { name, media, sha256, mark: pictureMark({ name, media, sha256 }) };
}
