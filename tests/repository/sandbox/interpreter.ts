/** What the kernel hands to a filter for one system call. */
export interface SeccompData {
  number: number;
  architecture: number;
  args?: readonly number[];
}

const [load, jumpAlways, jumpEqual, jumpAtLeast, jumpAnyBit, giveBack] = [0x20, 0x05, 0x15, 0x35, 0x45, 0x06];

/** Runs a classic BPF program as the kernel does: what it answers to this call, on whatever machine. */
export function judge(program: Uint8Array, call: SeccompData): number {
  const data = dataOf(call);
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const code = view.getUint16(at * 8, true);
    const value = view.getUint32(at * 8 + 4, true);
    const jump = (holds: boolean) => view.getUint8(at * 8 + (holds ? 2 : 3));
    if (code === giveBack) return value;
    if (code === load) accumulator = data.getUint32(value, true);
    else if (code === jumpAlways) at += value;
    else if (code === jumpEqual) at += jump(accumulator === value);
    else if (code === jumpAtLeast) at += jump(accumulator >= value);
    else if (code === jumpAnyBit) at += jump((accumulator & value) !== 0);
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error("the program has no end");
}

/** `struct seccomp_data`: number, architecture, instruction pointer, six arguments of 64 bits. */
function dataOf({ number, architecture, args = [] }: SeccompData): DataView {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint32(0, number, true);
  view.setUint32(4, architecture, true);
  for (const [index, arg] of args.entries()) view.setBigUint64(16 + index * 8, BigInt(arg), true);
  return view;
}
