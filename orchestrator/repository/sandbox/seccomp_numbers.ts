/** Numbers of the system calls that the filter knows, per architecture (Linux asm/unistd.h). */
export interface SystemCalls {
  /** AUDIT_ARCH of the kernel's `seccomp_data.arch`. */
  audit: number;
  clone: number;
  ioctl: number;
  socket: number;
  /** Refused whatever their arguments. */
  refused: readonly number[];
}

/** name: [x64, arm64] */
export const refusedCalls: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  open_by_handle_at: [304, 265],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  setns: [308, 268],
  unshare: [272, 97],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  move_mount: [429, 429],
  open_tree: [428, 428],
  mount_setattr: [442, 442],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  acct: [163, 89],
  quotactl: [179, 60],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  lookup_dcookie: [212, 18],
  name_to_handle_at: [303, 264],
  vmsplice: [278, 75],
  // Beyond the first list: newer spellings of what is on it, and what tells of the machine.
  fspick: [433, 433],
  open_tree_attr: [467, 467],
  quotactl_fd: [443, 443],
  clock_adjtime: [305, 266],
  kcmp: [312, 272],
  syslog: [103, 116],
  process_madvise: [440, 440],
  pidfd_getfd: [438, 438],
};

export const systemCalls: Record<"x64" | "arm64", SystemCalls> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    ioctl: 16,
    socket: 41,
    refused: Object.values(refusedCalls).map(([x64]) => x64),
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    ioctl: 29,
    socket: 198,
    refused: Object.values(refusedCalls).map(([, arm64]) => arm64),
  },
};
