/** Makes an object from its base and git's delta; undefined for a delta that does not fit its base. */
export function applyDelta(delta: Buffer, base: Buffer): Buffer | undefined {
  const reader = { bytes: delta, at: 0 };
  if (readSize(reader) !== base.length) return undefined;
  const result = Buffer.allocUnsafe(readSize(reader));
  let length = 0;
  while (reader.at < delta.length) {
    const op = readByte(reader);
    if (op === 0) return undefined;
    const part = op & 0x80 ? copied(reader, op, base) : inserted(reader, op);
    if (!part || length + part.length > result.length) return undefined;
    result.set(part, length);
    length += part.length;
  }
  return length === result.length ? result : undefined;
}

interface Reader {
  bytes: Buffer;
  at: number;
}

function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at] ?? 0;
  reader.at += 1;
  return byte;
}

function readSize(reader: Reader): number {
  let size = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = readByte(reader);
    size += (byte & 0x7f) * factor;
    if (byte < 0x80) return size;
  }
}

/** A part of the base: the bits of `op` name the bytes of its offset and of its size that follow. */
function copied(reader: Reader, op: number, base: Buffer): Buffer | undefined {
  let offset = 0;
  let size = 0;
  for (let nth = 0; nth < 4; nth++) if (op & (1 << nth)) offset += readByte(reader) * 256 ** nth;
  for (let nth = 0; nth < 3; nth++) if (op & (0x10 << nth)) size += readByte(reader) * 256 ** nth;
  const end = offset + (size || 0x10000);
  return end > base.length ? undefined : base.subarray(offset, end);
}

function inserted(reader: Reader, size: number): Buffer | undefined {
  const begin = reader.at;
  reader.at += size;
  return reader.at > reader.bytes.length ? undefined : reader.bytes.subarray(begin, reader.at);
}
