import { mark } from "../visible_text.ts";
import type { PictureMedia } from "./picture.ts";

/** A picture of a person's message; its file is named after its hash. */
export interface PictureReference {
  name: string;
  media: string;
  sha256: string;
}

const reference = /⟦devorch: picture ([\da-f]{64}) (image\/(?:png|jpeg|gif|webp)) ([^⟧\n]*)⟧/g;

/** How a picture stands in a text: what files and programs say never looks like it. */
export function pictureMark({ name, media, sha256 }: PictureReference & { media: PictureMedia }): string {
  return mark(`picture ${sha256} ${media} ${name.replace(/[⟦⟧\s]+/g, " ")}`);
}

/** The pictures of a text, each once. */
export function picturesIn(text: string): PictureReference[] {
  const found = [...text.matchAll(reference)].map(([, sha256 = "", media = "", name = ""]) => ({
    name,
    media,
    sha256,
  }));
  return [...new Map(found.map((one) => [one.sha256, one])).values()];
}
