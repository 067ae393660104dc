const startOfScan = 0xda;
const endOfImage = 0xd9;
const comment = 0xfe;
const exif = 0xe1;
/** JFIF, and Adobe's, which says how colours are stored. */
const drawnSegments = new Set([0xe0, 0xee]);

/** Undefined where it is cut. How it is turned is kept, alone of what the camera wrote. */
export function plainJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const buffer = Buffer.from(bytes);
  const parts: Buffer[] = [buffer.subarray(0, 2)];
  let turned = false;
  for (let at = 2; at + 4 <= buffer.length; ) {
    if (buffer[at] !== 0xff) return undefined;
    const marker = buffer[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + buffer.readUInt16BE(at + 2);
    if (end > buffer.length) return undefined;
    if (isDrawn(marker)) parts.push(buffer.subarray(at, end));
    if (marker === exif && !turned) {
      const orientation = orientationIn(buffer.subarray(at + 4, end));
      if (orientation !== undefined) parts.push(orientationSegment(orientation));
      turned ||= orientation !== undefined;
    }
    at = end;
    if (marker !== startOfScan) continue;
    const dataEnd = scanEnd(buffer, at);
    parts.push(buffer.subarray(at, dataEnd));
    at = dataEnd;
    if (buffer[at + 1] === endOfImage) return Buffer.concat([...parts, ended]);
  }
  return undefined;
}

const ended = Buffer.from([0xff, endOfImage]);

function isDrawn(marker: number): boolean {
  if (marker === comment) return false;
  return marker < 0xe0 || marker > 0xef || drawnSegments.has(marker);
}

/** Where the next segment begins: in the data 0xff is followed by 0 or by a restart marker. */
function scanEnd(buffer: Buffer, from: number): number {
  for (let at = buffer.indexOf(0xff, from); at >= 0 && at + 1 < buffer.length; at = buffer.indexOf(0xff, at + 1)) {
    const next = buffer[at + 1] as number;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return buffer.length;
}

/** The tag 0x0112 of the first directory, from 1 to 8. */
function orientationIn(segment: Buffer): number | undefined {
  if (segment.toString("latin1", 0, 6) !== "Exif\0\0" || segment.length < 14) return undefined;
  const tiff = segment.subarray(6);
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const u16 = (at: number) => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const count = u16(directory);
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.length) return undefined;
    const value = u16(at + 8);
    if (u16(at) === 0x0112) return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** An Exif segment with this one tag. */
function orientationSegment(value: number): Buffer {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0];
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), Buffer.from(tiff)]);
  return Buffer.concat([Buffer.from([0xff, exif, 0, body.length + 2]), body]);
}
