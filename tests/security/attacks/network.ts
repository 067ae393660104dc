import type { CommandResult } from "../../../orchestrator/run/workspace.ts";
import { type Attack, type Field, notPermitted, refusedWith, syscall } from "./attack.ts";

const unreached = ({ output }: CommandResult) =>
  /^result -1/m.test(output) ? undefined : `the attack did not run: ${output}`;
const visited = ({ visits }: Field) => (visits() > 0 ? "it reached the machine" : undefined);

export const networkAttacks: Attack[] = [
  {
    group: "network",
    name: "TCP to the machine's loopback",
    command: ({ tcp }) =>
      `exec 9<>/dev/tcp/127.0.0.1/${tcp}; exec 9<>/dev/tcp/localhost/${tcp}; exec 9<>/dev/tcp/::1/${tcp}`,
    achieved: visited,
  },
  {
    group: "network",
    name: "UDP to the machine's loopback",
    command: ({ udp }) => `echo x > /dev/udp/127.0.0.1/${udp}`,
    achieved: visited,
  },
  {
    group: "network",
    name: "the machine's own address",
    command: ({ tcp }) =>
      `for a in $(hostname -I 2>/dev/null) 10.0.2.2 172.17.0.1; do timeout 1 bash -c "exec 9<>/dev/tcp/$a/${tcp}"; done`,
    achieved: visited,
  },
  {
    group: "network",
    name: "a name (DNS)",
    command:
      "getent hosts example.com && echo worked; timeout 2 bash -c 'exec 9<>/dev/tcp/example.com/80' && echo worked",
    achieved: (_, { output }) => (/^worked$/m.test(output) ? "a name was resolved" : undefined),
  },
  {
    group: "network",
    name: "the cloud's metadata service",
    command: "timeout 2 bash -c 'exec 9<>/dev/tcp/169.254.169.254/80' && echo worked",
    achieved: (_, { output }) => (/^worked$/m.test(output) ? "it was reached" : undefined),
  },
  {
    group: "network",
    name: "a raw socket",
    command: `perl -e 'use Socket; my $r = socket(my $s, AF_INET, SOCK_RAW, 1) ? 0 : -1; print "result $r $!\\n"'`,
    achieved: refusedWith(notPermitted),
  },
  {
    group: "network",
    name: "a packet socket",
    command: syscall([41, 198], 17, 3, 0),
    achieved: refusedWith(notPermitted),
  },
  {
    group: "network",
    name: "the hypervisor (AF_VSOCK)",
    command: syscall([41, 198], 40, 1, 0),
    achieved: refusedWith(notPermitted),
  },
  {
    group: "network",
    name: "the kernel's crypto interface (AF_ALG)",
    command: syscall([41, 198], 38, 5, 0),
    achieved: refusedWith(notPermitted),
  },
  {
    group: "network",
    name: "a unix socket of the machine, by its path",
    command: ({ machine }) =>
      `perl -e 'use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); my $r = connect($s, pack_sockaddr_un("${machine}/data/socket")) ? 0 : -1; print "result $r $!\\n"'`,
    achieved: (field, result) => visited(field) ?? unreached(result),
  },
  {
    group: "network",
    name: "an abstract unix socket of the machine",
    command: ({ bystander }) =>
      `perl -e 'use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); my $r = connect($s, pack_sockaddr_un("\\0devorch-attack-${bystander}")) ? 0 : -1; print "result $r $!\\n"'`,
    achieved: (field, result) => visited(field) ?? unreached(result),
  },
  {
    group: "network",
    name: "docker's socket and the system bus",
    command: "ls /var/run/docker.sock /run/docker.sock /run/dbus /run/user /run/systemd /run/containerd && echo worked",
    achieved: (_, { output }) => (/^worked$|^\/run\/\S+sock/m.test(output) ? output : undefined),
  },
  {
    group: "network",
    name: "an interface or a route of one's own",
    command:
      "ip link add x type dummy && echo worked; ip route add default dev lo && echo worked; ip addr add 10.9.9.9/24 dev lo && echo worked; echo 1 > /proc/sys/net/ipv4/ip_unprivileged_port_start && echo worked; tail -n +3 /proc/net/dev | cut -d: -f1",
    achieved: (_, { output }) =>
      /^worked$/m.test(output) || !/^\s*lo$/m.test(output.trim().split("\n").at(-1) ?? "") ? output : undefined,
  },
  {
    group: "network",
    name: "every unix socket that can be seen",
    command: `find / -xdev -type s 2>/dev/null; find /run /tmp /var /dev -type s 2>/dev/null; tail -n +2 /proc/net/unix; echo tried`,
    achieved: (_, { output }) => (output === "tried\n" ? undefined : output),
  },
];
