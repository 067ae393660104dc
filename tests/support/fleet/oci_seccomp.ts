import { dlopen, FFIType, ptr } from "bun:ffi";
import { openSync, readFileSync } from "node:fs";

/** A profile as container engines read it; of its conditions the one that is used here. */
export interface SeccompProfile {
  defaultAction: Action;
  syscalls: {
    names: string[];
    action: Action;
    errnoRet?: number;
    args?: { index: number; value: number; op: "SCMP_CMP_EQ" }[];
  }[];
}

type Action = "SCMP_ACT_ALLOW" | "SCMP_ACT_ERRNO";

/** The filter of a profile, made by libseccomp as runc and crun do. */
export function filterOf(profile: SeccompProfile, file: string): Uint8Array {
  const { symbols: library } = dlopen("libseccomp.so.2", {
    seccomp_init: { args: [FFIType.u32], returns: FFIType.ptr },
    seccomp_syscall_resolve_name: { args: [FFIType.cstring], returns: FFIType.i32 },
    seccomp_rule_add_array: {
      args: [FFIType.ptr, FFIType.u32, FFIType.i32, FFIType.u32, FFIType.ptr],
      returns: FFIType.i32,
    },
    seccomp_export_bpf: { args: [FFIType.ptr, FFIType.i32], returns: FFIType.i32 },
  });
  const filter = library.seccomp_init(numberOf(profile.defaultAction));
  for (const { names, action, errnoRet = 1, args = [] } of profile.syscalls)
    for (const name of names) {
      const number = library.seccomp_syscall_resolve_name(Buffer.from(`${name}\0`));
      if (number === -1) throw new Error(`there is no system call ${name}`);
      const conditions = conditionsOf(args);
      const done = library.seccomp_rule_add_array(
        filter,
        numberOf(action, errnoRet),
        number,
        args.length,
        ptr(conditions),
      );
      if (done !== 0) throw new Error(`${name}: ${done}`);
    }
  if (library.seccomp_export_bpf(filter, openSync(file, "w")) !== 0) throw new Error("no filter came of the profile");
  return readFileSync(file);
}

function numberOf(action: Action, errno = 1): number {
  return action === "SCMP_ACT_ALLOW" ? 0x7fff0000 : 0x00050000 | errno;
}

/** `struct scmp_arg_cmp`: index, operator, value, a second value. */
function conditionsOf(args: { index: number; value: number }[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(24 * Math.max(1, args.length)));
  for (const [at, { index, value }] of args.entries()) {
    bytes.setUint32(24 * at, index, true);
    bytes.setUint32(24 * at + 4, equal, true);
    bytes.setBigUint64(24 * at + 8, BigInt(value), true);
  }
  return new Uint8Array(bytes.buffer);
}

const equal = 4;
