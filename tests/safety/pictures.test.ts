import { expect, test } from "bun:test";
import { pictureMark, picturesIn } from "../../orchestrator/safety/pictures/mark.ts";
import { readPicture } from "../../orchestrator/safety/pictures/picture.ts";
import { escapeInvisible } from "../../orchestrator/safety/visible_text.ts";
import { gifWith, jpegWith, pngWith, webpWith } from "../support/files/pictures.ts";

const secret = "GPS 40.4168 N 3.7038 W, by Ana";
const kinds = [
  ["image/png", pngWith],
  ["image/jpeg", jpegWith],
  ["image/gif", gifWith],
  ["image/webp", webpWith],
] as const;

test.each(kinds)("%s: the picture is left, and nothing else", (media, make) => {
  const read = readPicture(make(secret));
  expect(read?.media).toBe(media);
  const plain = Buffer.from(read?.bytes ?? []);
  expect(plain.length).toBeGreaterThan(20);
  expect(plain.includes(secret)).toBe(false);
  // Reading it again changes nothing, and another text in it gives the same bytes.
  expect(readPicture(plain)?.bytes).toEqual(plain);
  expect(readPicture(make("another"))?.bytes).toEqual(plain);
});

test.each(kinds)("%s: one that is cut anywhere is damaged or no picture, and never more than it was", (_, make) => {
  const whole = make(secret);
  for (let length = 0; length < whole.length; length++) {
    const bytes = readPicture(whole.subarray(0, length))?.bytes;
    if (bytes) expect(bytes.length).toBeLessThanOrEqual(whole.length);
  }
});

test("a photo stays turned as the camera said", () => {
  const plain = Buffer.from(readPicture(jpegWith(secret))?.bytes ?? []);
  const at = plain.indexOf("Exif\0\0MM");
  expect(at).toBeGreaterThan(0);
  expect(plain[at + 6 + 19]).toBe(6);
});

test.each(["", "hello", "<svg xmlns='http://www.w3.org/2000/svg'/>", "BM123456", "%PDF-1.7"])(
  "%p is no picture",
  (text) => {
    expect(readPicture(Buffer.from(text))).toBeUndefined();
  },
);

test("what a file says never looks like a picture of a person", () => {
  const picture = { name: "a b.png", media: "image/png", sha256: "a".repeat(64) } as const;
  const mark = pictureMark(picture);
  expect(picturesIn(`x ${mark} ${mark} y`)).toEqual([picture]);
  expect(picturesIn(escapeInvisible(mark))).toEqual([]);
});
