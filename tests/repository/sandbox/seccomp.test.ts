import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { seccompProgram } from "../../../orchestrator/repository/sandbox/seccomp.ts";
import { refusedCalls, systemCalls } from "../../../orchestrator/repository/sandbox/seccomp_numbers.ts";
import { judge } from "./interpreter.ts";
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

/** The numbers once more, as the kernel's tables have them: a slip in one place shows in the other. */
const listed = `
io_uring_setup 425 425 | io_uring_enter 426 426 | io_uring_register 427 427 | add_key 248 217 | request_key 249 218
keyctl 250 219 | ptrace 101 117 | process_vm_readv 310 270 | process_vm_writev 311 271 | bpf 321 280
perf_event_open 298 241 | userfaultfd 323 282 | kexec_load 246 104 | kexec_file_load 320 294 | init_module 175 105
finit_module 313 273 | delete_module 176 106 | open_by_handle_at 304 265 | mount 165 40 | umount2 166 39
pivot_root 155 41 | setns 308 268 | unshare 272 97 | fsopen 430 430 | fsconfig 431 431 | fsmount 432 432
move_mount 429 429 | open_tree 428 428 | mount_setattr 442 442 | swapon 167 224 | swapoff 168 225 | reboot 169 142
acct 163 89 | quotactl 179 60 | settimeofday 164 170 | clock_settime 227 112 | lookup_dcookie 212 18
name_to_handle_at 303 264 | vmsplice 278 75 | fspick 433 433 | open_tree_attr 467 467 | quotactl_fd 443 443
clock_adjtime 305 266 | kcmp 312 272 | syslog 103 116 | process_madvise 440 440 | pidfd_getfd 438 438`
  .split(/[|\n]/)
  .filter((row) => row.trim())
  .map((row) => row.trim().split(" "));

const [allowed, eperm, enosys, killed] = [0x7fff0000, 0x00050001, 0x00050026, 0x80000000];

describe.each([
  { name: "x64", column: 1, audit: 0xc000003e, foreign: 0x40000003, clone: 56, ioctl: 16, socket: 41, last: 470 },
  { name: "arm64", column: 2, audit: 0xc00000b7, foreign: 0x40000028, clone: 220, ioctl: 29, socket: 198, last: 470 },
] as const)("the bytes of $name, read as the kernel reads them", ({ name, column, audit, foreign, ...call }) => {
  const program = seccompProgram(name) ?? new Uint8Array();
  const answer = (number: number, ...args: number[]) => judge(program, { number, architecture: audit, args });
  const numbers = new Set(listed.map((row) => Number(row[column])));

  test("the table is the list", () => {
    expect(Object.entries(refusedCalls).map((row) => row.flat().join(" "))).toEqual(listed.map((row) => row.join(" ")));
  });

  test("every number of the list is refused whatever its arguments, every other is judged by its own", () => {
    const special: number[] = [435, call.clone, call.ioctl, call.socket];
    for (let number = 0; number <= call.last; number++) {
      if (special.includes(number)) continue;
      const expected = numbers.has(number) ? eperm : allowed;
      expect(`${number} ${answer(number)} ${answer(number, 1, 1, 1, 1, 1, 1)}`).toBe(
        `${number} ${expected} ${expected}`,
      );
    }
  });

  test("another architecture's call ends the process", () => {
    for (const number of [0, 1, call.clone, 425, 0x40000000])
      expect(judge(program, { number, architecture: foreign })).toBe(killed);
  });

  test("namespaces by clone and clone3", () => {
    for (const flags of [0x10000000, 0x00020000, 0x10020011]) expect(answer(call.clone, flags)).toBe(eperm);
    // A thread, a plain fork, and bits above the low word, which the kernel does not take for flags.
    for (const flags of [0x003d0f00, 17, 2 ** 40 + 17]) expect(answer(call.clone, flags)).toBe(allowed);
    expect(answer(435, 0, 0)).toBe(enosys);
  });

  test("terminals and sockets", () => {
    for (const request of [0x5412, 0x541c, 2 ** 32 + 0x5412]) expect(answer(call.ioctl, 0, request)).toBe(eperm);
    for (const request of [0x5401, 0x5413, 0x541b]) expect(answer(call.ioctl, 0, request)).toBe(allowed);
    const families = Array.from({ length: 50 }, (_, family) => family);
    expect(families.filter((family) => answer(call.socket, family) === allowed)).toEqual([1, 2, 10, 16]);
  });

  test("the x32 spelling of any number", () => {
    const expected = name === "x64" ? eperm : allowed;
    for (const number of [0x40000000, 0x40000000 + 425, 0xffffffff]) expect(answer(number)).toBe(expected);
  });
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
