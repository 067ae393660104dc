import { closeSync, openSync, readSync } from "node:fs";

/** A name that ends at a zero byte. */
const name = Buffer.from(".bun\0");
/** The largest page of a kernel that this runs on: its bounds are bounds of smaller pages too. */
const pageBytes = 65_536n;
/** e_type of a program whose addresses are those of its file. */
const fixedAddresses = 2;

/** A range of this process's memory, in whole pages. */
export interface Mapping {
  at: bigint;
  bytes: bigint;
}

/**
 * The whole pages in which the executable keeps what Bun compiled into it, as they are mapped; undefined where there are none or where
 * their address is not fixed. Little-endian ELF of 64 bits: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
export function programSection(executable: string): Mapping | undefined {
  const file = openSync(executable, "r");
  try {
    const read = (position: number, length: number) => {
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, { position });
      return bytes;
    };
    const header = read(0, 64);
    if (header.readUInt16LE(16) !== fixedAddresses) return undefined;
    const [size, count, ofNames] = [header.readUInt16LE(58), header.readUInt16LE(60), header.readUInt16LE(62)];
    const table = read(Number(header.readBigUInt64LE(40)), size * count);
    const sections = Array.from({ length: count }, (_, at) => table.subarray(at * size, (at + 1) * size));
    const names = sections[ofNames];
    if (!names) return undefined;
    const nameOf = (section: Buffer) => read(Number(names.readBigUInt64LE(24)) + section.readUInt32LE(0), name.length);
    const found = sections.find((section) => nameOf(section).equals(name));
    return found && wholePages(found.readBigUInt64LE(16), found.readBigUInt64LE(32));
  } finally {
    closeSync(file);
  }
}

function wholePages(address: bigint, bytes: bigint): Mapping | undefined {
  const at = ((address + pageBytes - 1n) / pageBytes) * pageBytes;
  const end = ((address + bytes) / pageBytes) * pageBytes;
  return end > at ? { at, bytes: end - at } : undefined;
}
