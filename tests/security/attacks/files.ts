import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Attack, type Field, told } from "./attack.ts";

const mark = ".devorch-attack";

/** The attack writes a file of the name `mark` there. */
function wrote(...places: ((field: Field) => string)[]): Attack["achieved"] {
  return (field) => {
    const found = places.map((place) => join(place(field), mark)).filter((file) => existsSync(file));
    return found.length > 0 ? `wrote ${found.join(", ")}` : undefined;
  };
}

const home = () => homedir();
const machineHome = ({ machine }: Field) => join(machine, "home");
const outside = ({ copy }: Field) => copy.outside;

export const fileAttacks: Attack[] = [
  {
    group: "files",
    name: "write into the home folder",
    command: (field) => `echo x > ${home()}/${mark}; echo x > ${machineHome(field)}/${mark}; echo x > ~/${mark}`,
    achieved: wrote(home, machineHome),
  },
  {
    group: "files",
    name: "write beside the working copy",
    command: `echo x > ../${mark}; echo x > ../../${mark}`,
    achieved: wrote(outside, (field) => join(outside(field), "..")),
  },
  {
    group: "files",
    name: "write through a link that the repository brought, to a file",
    plant: (field) => symlinkSync(join(machineHome(field), mark), join(field.copy.root, "link")),
    command: "echo x > link; cp /etc/hostname link; tee link < /etc/passwd > /dev/null",
    achieved: wrote(machineHome),
  },
  {
    group: "files",
    name: "write through a link that the repository brought, to a folder",
    plant: (field) => symlinkSync(machineHome(field), join(field.copy.root, "link")),
    command: `mkdir -p link; echo x > link/${mark}`,
    achieved: wrote(machineHome),
  },
  {
    group: "files",
    name: "write through a link that the command makes",
    command: (field) => `ln -s ${machineHome(field)} made; echo x > made/${mark}; cd made && echo x > ${mark}`,
    achieved: wrote(machineHome),
  },
  {
    group: "files",
    name: "change a file of the machine through a hard link",
    command: ({ machine }) => `ln ${machine}/other/.env hard; echo owned >> hard; ln /etc/passwd p; echo owned >> p`,
    achieved: ({ machine }) =>
      [`${machine}/other/.env`, "/etc/passwd"].some((file) => readFileSync(file, "utf8").includes("owned"))
        ? "the file was changed"
        : undefined,
  },
  {
    group: "files",
    name: "write into the system",
    command: `for f in /usr/bin /etc /usr/local/bin /lib /var /opt /srv /boot; do echo x > $f/${mark}; done`,
    achieved: wrote(...["/usr/bin", "/etc", "/usr/local/bin", "/lib", "/var", "/opt"].map((folder) => () => folder)),
  },
  {
    group: "files",
    name: "write where the tools live",
    command: `for f in $(echo $PATH | tr : ' '); do echo x > $f/${mark}; done`,
    achieved: wrote(...(process.env.PATH ?? "").split(":").map((folder) => () => folder)),
  },
  {
    group: "files",
    name: "write into the machine's /tmp and /dev/shm",
    command: `echo x > /tmp/${mark}; echo x > /dev/shm/${mark}; echo x > /var/tmp/${mark}`,
    achieved: wrote(
      () => "/tmp",
      () => "/dev/shm",
      () => "/var/tmp",
    ),
  },
  {
    group: "files",
    name: "list the machine's /tmp",
    command: "ls -A /tmp",
    achieved: (_, { output }) => (/devorch-(?!test)/.test(output) ? `saw ${output}` : undefined),
  },
  {
    group: "files",
    name: "read ~/.ssh and ~/.config",
    command: (field) =>
      `cat ${machineHome(field)}/.ssh/id_ed25519 ${machineHome(field)}/.config/key ~/.ssh/* ~/.config/*; ls -R ${home()}/.ssh`,
    achieved: (field, result) =>
      told(field, result) ?? (/^id_|known_hosts/m.test(result.output) ? "~/.ssh was listed" : undefined),
  },
  {
    group: "files",
    name: "read another project's .env",
    command: ({ machine }) =>
      `cat ${machine}/other/.env; cat ../../*/other/.env; find / -name .env -exec cat {} + 2>/dev/null`,
    achieved: told,
  },
  {
    group: "files",
    name: "read through links to them",
    plant: ({ copy, machine }) => {
      symlinkSync(`${machine}/other/.env`, join(copy.root, "a"));
      symlinkSync(`${machine}/other`, join(copy.root, "b"));
    },
    command: "cat a b/.env; cp -L a c; cat c; tar chf - b | cat",
    achieved: told,
  },
  {
    group: "files",
    name: "read the repository's own .env files",
    plant: ({ copy, secret }) => {
      for (const name of [".env", ".env.local", "packages/api/.env.production"]) copy.write(name, `KEY=${secret}\n`);
    },
    command: "cat .env .env.local packages/api/.env.production; grep -r KEY . ; cp .env x; cat x; git show HEAD:.env",
    achieved: told,
  },
  {
    group: "files",
    name: "read /etc/shadow and the machine's private keys",
    command: "cat /etc/shadow /etc/gshadow /etc/sudoers; ls /etc/ssl/private /etc/ssh /var/lib /root",
    achieved: (_, { output }) =>
      /^root:[$!*]/m.test(output) || /^ssh_host_|\.key$/m.test(output) ? "a file of root was read" : undefined,
  },
  {
    group: "files",
    name: "read a neighbour's working copy",
    plant: ({ machine, copy }) => void copy.write("hint", `${machine}/data/repos`),
    command: ({ machine }) => `ls -A ..; cat ${machine}/data/repos/neighbour/src.ts; cat $(cat hint)/neighbour/src.ts`,
    achieved: told,
  },
  {
    group: "files",
    name: "read files over an open descriptor of devorch",
    command:
      "ls -l /proc/self/fd; for fd in 3 4 5 6 7 8 9 10 11 12; do cat <&$fd; ls /proc/self/fd/$fd/; done 2>/dev/null",
    achieved: (field, result) => {
      const left = [...result.output.matchAll(/ (\d+) -> (\S+)/g)].filter(
        ([, , to]) => to?.startsWith("/") && !/^\/(dev\/null|proc\/)/.test(to),
      );
      return told(field, result) ?? (left.length > 0 ? `open: ${left.join(", ")}` : undefined);
    },
  },
  {
    group: "files",
    name: "put a start-up file where the next command's shell would read it",
    command: `for f in .bashrc .profile .bash_profile .bash_env; do echo 'echo x > started' > $f; echo 'echo x > ${"$PWD"}/started' > ~/$f; done`,
    achieved: async ({ copy }) => {
      await copy.run("true");
      return readdirSync(copy.root).includes("started") ? "it was run" : undefined;
    },
  },
  {
    group: "files",
    name: "put a program where the next command would find it first",
    command:
      "mkdir -p bin node_modules/.bin; for n in ls git cat bun; do printf '#!/bin/sh\\necho hijacked\\n' > $n; cp $n bin; chmod +x $n bin/$n; done",
    achieved: async ({ copy }) =>
      (await copy.run("ls; git --version; cat /dev/null")).output.includes("hijacked") ? "it was run" : undefined,
  },
];
