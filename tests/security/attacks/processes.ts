import { type Attack, type Field, notPermitted, refusedWith, syscall } from "./attack.ts";

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const bystanderDied = ({ bystander }: Field) => (alive(bystander) ? undefined : "another process was killed");
const left = ({ sleepers }: Field) => (sleepers() > 0 ? `${sleepers()} processes are left` : undefined);

export const processAttacks: Attack[] = [
  {
    group: "processes",
    name: "kill devorch or a process beside it",
    harmful: true,
    command: ({ bystander }) => `kill -9 ${bystander} ${process.pid}; kill -STOP ${bystander} ${process.pid}; true`,
    achieved: bystanderDied,
  },
  {
    group: "processes",
    name: "kill everything that can be seen",
    harmful: true,
    command: "(kill -9 -1); kill -9 $PPID 1 2; true",
    achieved: bystanderDied,
  },
  {
    group: "processes",
    name: "stop the parents instead of killing them",
    harmful: true,
    timeoutMs: 1500,
    command: "kill -STOP $PPID 1 2; kill -STOP 0; sleep 60",
    achieved: (_, { ended }) => (ended === "timeout" ? undefined : `ended ${ended}`),
  },
  {
    group: "processes",
    name: "leave a daemon behind after the exit",
    command: ({ seconds }) =>
      `setsid sh -c 'trap "" HUP TERM; sleep ${seconds}' & (setsid sleep ${seconds} &) ; nohup sleep ${seconds} >/dev/null 2>&1 & sleep 0.1`,
    achieved: left,
  },
  {
    group: "processes",
    name: "leave a daemon behind without its marker",
    command: ({ seconds }) => `setsid env -i sleep ${seconds} & sleep 0.1`,
    achieved: left,
  },
  {
    group: "processes",
    name: "outlive the time limit",
    timeoutMs: 600,
    command: ({ seconds }) =>
      `trap '' TERM INT HUP QUIT; (setsid sleep ${seconds} &); sleep ${seconds}; sleep ${seconds}`,
    achieved: (field, { ended }) => left(field) ?? (ended === "timeout" ? undefined : `ended ${ended}`),
  },
  {
    group: "processes",
    name: "hold the caller by keeping the output open",
    command: ({ seconds }) => `(setsid sleep ${seconds} &); echo done`,
    // Held until the sleeper's own end, or the time limit, it would not have ended by itself.
    achieved: (field, { ended, output }) =>
      left(field) ?? (ended === "exit" && output === "done\n" ? undefined : `ended ${ended}: ${output}`),
  },
  {
    group: "processes",
    name: "trace another process (ptrace)",
    command: ({ bystander }) => syscall([101, 117], 16, bystander, 0, 0),
    achieved: refusedWith(notPermitted),
  },
  {
    group: "processes",
    name: "read another process's memory (process_vm_readv)",
    command: ({ bystander }) => syscall([310, 270], bystander, 0, 0, 0, 0, 0),
    achieved: refusedWith(notPermitted),
  },
  {
    group: "processes",
    name: "type into the terminal (TIOCSTI)",
    command: `perl -e 'open(T, "<", "/dev/tty") or open(T, "<", "/dev/null"); my $c = "x"; my $r = ioctl(T, 0x5412, $c); print "result ", defined $r ? $r : -1, " $!\\n"'`,
    achieved: refusedWith(notPermitted),
  },
  {
    group: "processes",
    name: "type into the console (TIOCLINUX)",
    command: `perl -e 'open(T, "<", "/dev/null"); my $c = "\\x03"; my $r = ioctl(T, 0x541c, $c); print "result ", defined $r ? $r : -1, " $!\\n"'`,
    achieved: refusedWith(notPermitted),
  },
];
