import { afterAll, beforeAll, expect, test } from "bun:test";
import { seccompProgram } from "../../../orchestrator/workspace/sandbox/seccomp.ts";
import { systemCalls } from "../../../orchestrator/workspace/sandbox/seccomp_numbers.ts";
import { aWorkingCopy, type WorkingCopy } from "./working_copy.ts";

let copy: WorkingCopy;
beforeAll(() => {
  copy = aWorkingCopy();
});
afterAll(() => copy.remove());

/** Calls system calls by number; prints the error of each, 0 for success. */
const probe = (calls: string): string => `python3 -c '
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
for call in ${calls}:
    ctypes.set_errno(0)
    result = libc.syscall(*[ctypes.c_long(word) for word in call])
    print(ctypes.get_errno() if result < 0 else 0)
'`;

const architecture = process.arch === "arm64" ? "arm64" : "x64";
const { refused, clone, ioctl, socket } = systemCalls[architecture];
const [notPermitted, notImplemented] = [1, 38];

test("every number of the table is refused", async () => {
  const { output } = await copy.run(probe(JSON.stringify(refused.map((number) => [number, 0, 0, 0, 0, 0]))));
  expect(output.trim().split("\n").map(Number)).toEqual(refused.map(() => notPermitted));
});

test("new namespaces, injected terminal input and strange sockets are refused, ordinary ones work", async () => {
  const inet = [2, 1, 0];
  const calls = [
    [clone, 0x10000000 | 17, 0, 0, 0, 0],
    [clone, 0x00020000 | 17, 0, 0, 0, 0],
    [435, 0, 0],
    [ioctl, 0, 0x5412, 0],
    [ioctl, 0, 0x541c, 0],
    [socket, 40, 1, 0],
    [socket, 17, 3, 0],
    [socket, ...inet],
    [socket, 1, 1, 0],
  ];
  const { output } = await copy.run(probe(JSON.stringify(calls)));
  const [p, i] = [notPermitted, notImplemented];
  expect(output.trim().split("\n").map(Number)).toEqual([p, p, i, p, p, p, p, 0, 0]);
});

test("both architectures have a program of whole instructions, others none", () => {
  for (const name of ["x64", "arm64"]) {
    const bytes = seccompProgram(name);
    expect(bytes?.length).toBeGreaterThan(90 * 8);
    expect((bytes?.length ?? 1) % 8).toBe(0);
  }
  expect(seccompProgram("riscv64")).toBeUndefined();
});

test("no jump leads out of a program", () => {
  for (const name of ["x64", "arm64"]) {
    const bytes = seccompProgram(name) ?? new Uint8Array();
    const count = bytes.length / 8;
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < count; at++) {
      const isJump = (view.getUint16(at * 8, true) & 7) === 5;
      const farthest = Math.max(view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3));
      if (isJump) expect(at + 1 + farthest).toBeLessThan(count);
    }
    expect(view.getUint32((count - 1) * 8 + 4, true)).toBe(0x7fff0000);
  }
});
