import { plainGif } from "./gif.ts";
import { plainJpeg } from "./jpeg.ts";
import { plainPng } from "./png.ts";
import { plainWebp } from "./webp.ts";

export const mostPictures = 8;
export const mostPictureBytes = 5 * 1024 * 1024;

export type PictureMedia = "image/png" | "image/jpeg" | "image/gif" | "image/webp";

/** By the first bytes of a file, whatever it is called. */
const formats: readonly {
  media: PictureMedia;
  begins(text: string): boolean;
  plain(bytes: Uint8Array): Uint8Array | undefined;
}[] = [
  { media: "image/png", begins: (text) => text.startsWith("\x89PNG\r\n\x1a\n"), plain: plainPng },
  { media: "image/jpeg", begins: (text) => text.startsWith("\xff\xd8\xff"), plain: plainJpeg },
  { media: "image/gif", begins: (text) => /^GIF8[79]a/.test(text), plain: plainGif },
  { media: "image/webp", begins: (text) => /^RIFF.{4}WEBP/s.test(text), plain: plainWebp },
];

/**
 * A picture without what is not picture: place, camera, author, texts, previews, anything behind its end. `bytes` undefined: its format
 * is known, but it is damaged. Undefined: it is no picture.
 */
export function readPicture(bytes: Uint8Array): { media: PictureMedia; bytes: Uint8Array | undefined } | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  const format = formats.find(({ begins }) => begins(beginning));
  return format && { media: format.media, bytes: format.plain(bytes) };
}
