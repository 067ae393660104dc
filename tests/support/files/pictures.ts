import { crc32, deflateSync } from "node:zlib";

/** A real picture of one pixel with this text in its metadata, and what stands behind its end. */
export function pngWith(secret: string, colour = 200): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(kind, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from(`Comment\0${secret}`)),
    chunk("eXIf", Buffer.from(`II*\0${secret}`)),
    chunk("IDAT", deflateSync(Buffer.from([0, colour, 10, 10]))),
    chunk("IEND", Buffer.alloc(0)),
    Buffer.from(secret),
  ]);
}

const pixel =
  "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=";

/** A JPEG turned by a quarter, with a place and a comment. */
export function jpegWith(secret: string): Buffer {
  const plain = Buffer.from(pixel, "base64");
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  const turned = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), Buffer.from(turned), Buffer.from(secret)]);
  const extra = [segment(0xe1, exif), segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${secret}`))];
  return Buffer.concat([
    plain.subarray(0, 2),
    ...extra,
    segment(0xfe, Buffer.from(secret)),
    plain.subarray(2),
    Buffer.from(secret),
  ]);
}

export function gifWith(secret: string): Buffer {
  const block = (...bytes: number[]) => Buffer.from(bytes);
  const sub = (text: string) => Buffer.concat([block(text.length), Buffer.from(text), block(0)]);
  return Buffer.concat([
    Buffer.from("GIF89a"),
    block(1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255),
    block(0x21, 0xfe),
    sub(secret),
    block(0x21, 0xff, 11),
    Buffer.from("XMP DataXMP"),
    sub(secret),
    block(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b),
    Buffer.from(secret),
  ]);
}

export function webpWith(secret: string): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(data.length);
    return Buffer.concat([Buffer.from(kind), length, data, Buffer.alloc(data.length % 2)]);
  };
  const pixel = Buffer.from("LwAAAAAHEP0P/gcCovsfAA==", "base64");
  const body = Buffer.concat([
    chunk("VP8X", Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    chunk("VP8L", pixel),
    chunk("EXIF", Buffer.from(secret)),
    chunk("XMP ", Buffer.from(secret)),
  ]);
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}
