import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { type Attack, notPermitted, refusedWith, syscall } from "./attack.ts";

const newUserNamespace = "0x10000000 | 17";

/** A call that the filter or the lack of rights refuses: [x64, arm64] and its arguments. */
const refused: [name: string, number: readonly [number, number], ...args: (number | string)[]][] = [
  ["a new user namespace (unshare)", [272, 97], "0x10000000"],
  ["a new mount namespace (unshare)", [272, 97], "0x20000"],
  ["a new user namespace (clone)", [56, 220], newUserNamespace, 0, 0, 0, 0],
  ["another process's namespace (setns)", [308, 268], 0, 0],
  ["io_uring, which bypasses filters", [425, 425], 1, 'my $b = "\\0" x 120'],
  ["the kernel's keyring (keyctl)", [250, 219], 0, -3, 0],
  ["a key for another process (add_key)", [248, 217], 0, 0, 0, 0, -3],
  ["a program in the kernel (bpf)", [321, 280], 0, 0, 0],
  ["performance events", [298, 241], 0, 0, -1, -1, 0],
  ["userfaultfd", [323, 282], 0],
  ["a file by its handle (open_by_handle_at)", [304, 265], -1, 0, 0],
  ["a new root (pivot_root)", [155, 41], 0, 0],
  ["a mount by the new interface (fsopen)", [430, 430], 0, 0],
  ["a kernel module", [175, 105], 0, 0, 0],
  ["another kernel (kexec_load)", [246, 104], 0, 0, 0, 0],
  ["swap", [167, 224], 0, 0],
  ["a restart of the machine", [169, 142], "0xfee1dead", 672274793, "0x1234567"],
  ["process accounting", [163, 89], 0],
  ["the kernel's log (syslog)", [103, 116], 3, 'my $b = "\\0" x 4096', 4096],
  ["a mount by the new interface (open_tree_attr)", [467, 467], -100, 0, 1, 0, 0],
  ["another process's descriptor (pidfd_getfd)", [438, 438], 0, 0, 0],
];

export const kernelAttacks: Attack[] = [
  ...refused.map(
    ([name, number, ...args]): Attack => ({
      group: "kernel",
      name,
      command: syscall(number, ...args),
      achieved: refusedWith(notPermitted),
    }),
  ),
  {
    group: "kernel",
    name: "a namespace past the filter (clone3)",
    command: syscall([435, 435], 0, 0),
    // The C library then falls back to clone, which the filter can judge.
    achieved: refusedWith("Function not implemented"),
  },
  {
    group: "kernel",
    name: "a refused call in the x32 spelling",
    command: syscall([0x40000000 + 425, 425], 1, 0),
    achieved: refusedWith(notPermitted),
  },
  {
    group: "kernel",
    name: "the program that dumps cores (core_pattern)",
    command: "echo '|/tmp/x' > /proc/sys/kernel/core_pattern; kill -SEGV $$",
    achieved: () =>
      readFileSync("/proc/sys/kernel/core_pattern", "utf8").includes("/tmp/x") ? "it was set" : undefined,
  },
  {
    group: "kernel",
    name: "the kernel's settings",
    harmful: true,
    command:
      "echo h4cked > /proc/sys/kernel/hostname; hostname h4cked; echo 1 > /proc/sys/net/ipv4/ip_forward; echo b > /proc/sysrq-trigger",
    achieved: () => (hostname() === "h4cked" ? "the machine has a new name" : undefined),
  },
  {
    group: "kernel",
    name: "umount and write below",
    command: "umount /tmp; umount -l /usr; umount -R .git; umount .dev-tasks; echo x > .git/devorch-attack",
    achieved: ({ copy }, { output }) =>
      (Bun.file(`${copy.root}/.git/devorch-attack`).size > 0 && "it was written") ||
      (/^$/.test(output) ? "umount worked" : undefined),
  },
  {
    group: "kernel",
    name: "remount what is read-only",
    command:
      "mount -o remount,rw /usr && echo worked; mount -o remount,rw,bind .git && echo worked; mount -t tmpfs none /mnt && echo worked; mount --bind / /tmp/home && echo worked",
    achieved: (_, { output }) => (/^worked$/m.test(output) ? output : undefined),
  },
  {
    group: "kernel",
    name: "a device file",
    command:
      "mknod disk b 8 0 && echo worked; mknod /tmp/mem c 1 1 && echo worked; ls /dev | grep -E '^(sd|vd|nvme|mem|kmem|kvm)' && echo worked",
    achieved: (_, { output }) => (/^worked$/m.test(output) ? output : undefined),
  },
  {
    group: "kernel",
    name: "another root folder (chroot)",
    command:
      'perl -e \'my $r = chroot("/proc/1/root") ? 0 : -1; print "result $r $!\\n"\'; chroot . true && echo result 0',
    achieved: refusedWith(notPermitted),
  },
  {
    group: "kernel",
    name: "the clock",
    harmful: true,
    command: "date -s '2001-01-01' && echo worked",
    achieved: () => (new Date().getFullYear() === 2001 ? "the clock was set" : undefined),
  },
  {
    group: "kernel",
    name: "rights by a setuid program",
    command:
      "for p in su sudo mount passwd newgrp; do $p --version; done; id -u; grep NoNewPrivs /proc/self/status; grep CapEff /proc/self/status",
    achieved: (_, { output }) =>
      /NoNewPrivs:\s*1/.test(output) && /CapEff:\s*0000000000000000/.test(output) ? undefined : output,
  },
  {
    group: "kernel",
    name: "a call in the 32-bit spelling (int 0x80), which a filter by numbers would misread",
    // mov eax, 20 (getpid); int 0x80; ret
    command: `python3 -c '
import ctypes, mmap
code = bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3])
place = mmap.mmap(-1, 4096, prot=7)
place.write(code)
print("mapped", flush=True)
call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(place)))
print("result", call())'; echo after $?`,
    achieved: (_, { output }) =>
      process.arch !== "x64" || /^mapped\n(?!result)(.*\n)*after (139|159)$/m.test(output) ? undefined : output,
  },
  {
    group: "kernel",
    name: "the kernel's memory and messages",
    command:
      "for f in /proc/kcore /proc/kmsg /dev/kmsg /dev/mem /dev/port /dev/kvm /dev/fuse /dev/net/tun; do head -c 1 $f > /dev/null 2>&1 && echo worked $f; done; dmesg | grep -q . && echo worked dmesg; echo tried",
    achieved: (_, { output }) => (/^worked/m.test(output) || !output.includes("tried") ? output : undefined),
  },
  {
    group: "kernel",
    name: "limits lifted",
    command:
      "ulimit -f unlimited && echo worked; ulimit -n 100000 && echo worked; prlimit --pid $$ --data=unlimited --cpu=unlimited && echo worked; nice -n -20 sh -c 'test $(nice) -lt 0 && echo worked'; chrt -f 50 true && echo worked; echo -1000 > /proc/self/oom_score_adj && echo worked; cat /proc/self/oom_score_adj",
    achieved: (_, { output }) => (/^worked/m.test(output) || !/^500$/m.test(output) ? output : undefined),
  },
];
