import { type SystemCalls, systemCalls } from "./seccomp_numbers.ts";

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

const load = 0x20;
const jumpEqual = 0x15;
const jumpAtLeast = 0x35;
const jumpAnyBit = 0x45;
const giveBack = 0x06;

const allow = 0x7fff0000;
const notPermitted = 0x00050001;
const notImplemented = 0x00050026;
const killProcess = 0x80000000;

const numberAt = 0;
const architectureAt = 4;
/** The low word: both architectures are little endian. */
const argumentAt = (index: number): number => 16 + 8 * index;

const clone3 = 435;
const newUserOrMountNamespace = 0x10000000 | 0x00020000;
const terminalInjection = [0x5412, 0x541c];
/** UNIX, INET, INET6, NETLINK. AF_VSOCK would ignore the network namespace. */
const socketFamilies = [1, 2, 10, 16];

/**
 * The seccomp program that bubblewrap loads, as bytes of `struct sock_filter`; undefined on an architecture whose
 * numbers are not known.
 */
export function seccompProgram(architecture: string = process.arch): Uint8Array<ArrayBuffer> | undefined {
  if (architecture !== "x64" && architecture !== "arm64") return undefined;
  return encode(program(systemCalls[architecture], architecture));
}

function program(calls: SystemCalls, architecture: "x64" | "arm64"): Instruction[] {
  return [
    [load, 0, 0, architectureAt],
    [jumpEqual, 1, 0, calls.audit],
    [giveBack, 0, 0, killProcess],
    [load, 0, 0, numberAt],
    ...(architecture === "x64" ? refuseX32() : []),
    ...calls.refused.flatMap((number) => returnIfEqual(number, notPermitted)),
    // libc falls back to clone, whose flags a filter can check.
    ...returnIfEqual(clone3, notImplemented),
    ...forSystemCall(calls.clone, [
      [load, 0, 0, argumentAt(0)],
      [jumpAnyBit, 0, 1, newUserOrMountNamespace],
      [giveBack, 0, 0, notPermitted],
      [giveBack, 0, 0, allow],
    ]),
    ...forSystemCall(calls.ioctl, [
      [load, 0, 0, argumentAt(1)],
      ...terminalInjection.flatMap((request) => returnIfEqual(request, notPermitted)),
      [giveBack, 0, 0, allow],
    ]),
    ...forSystemCall(calls.socket, [
      [load, 0, 0, argumentAt(0)],
      ...socketFamilies.flatMap((family) => returnIfEqual(family, allow)),
      [giveBack, 0, 0, notPermitted],
    ]),
    [giveBack, 0, 0, allow],
  ];
}

function refuseX32(): Instruction[] {
  return [
    [jumpAtLeast, 0, 1, 0x40000000],
    [giveBack, 0, 0, notPermitted],
  ];
}

function returnIfEqual(loaded: number, result: number): Instruction[] {
  return [
    [jumpEqual, 0, 1, loaded],
    [giveBack, 0, 0, result],
  ];
}

function forSystemCall(number: number, body: Instruction[]): Instruction[] {
  return [[jumpEqual, 0, body.length, number], ...body];
}

function encode(instructions: Instruction[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, jumpTrue, jumpFalse, value]] of instructions.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, jumpTrue);
    view.setUint8(index * 8 + 3, jumpFalse);
    view.setUint32(index * 8 + 4, value, true);
  }
  return bytes;
}
