import { expect, test } from "bun:test";
import { type SandboxShape, sandboxArguments } from "../../../orchestrator/repository/sandbox/arguments.ts";

const shape: SandboxShape = {
  root: "/w",
  source: "/w",
  host: {
    systemFolders: [
      { path: "/bin", link: "usr/bin" },
      { path: "/lib", link: undefined },
    ],
    etc: ["/etc/passwd"],
  },
  tools: ["/opt/node"],
  placed: [{ from: "/x/tools", to: "/run/tools" }],
  covered: { folders: ["/opt/node/data"], files: ["/usr/local/bin/devorch.env"] },
  cache: undefined,
  sockets: [],
  protected: { readOnly: ["/w/.git", "/w/.dev-tasks"], hidden: ["/w/.env"] },
  emptyFile: "/x/empty",
  environment: { PATH: "/usr/bin" },
  network: false,
  readOnly: false,
  seccomp: 3,
  status: 4,
};

test("the order of security.md: a later mount lies over an earlier one", () => {
  expect(sandboxArguments(shape).join(" ")).toBe(
    [
      "--unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try --disable-userns",
      "--cap-drop ALL --new-session --die-with-parent --hostname sandbox --seccomp 3 --json-status-fd 4 --clearenv",
      "--setenv PATH /usr/bin",
      "--ro-bind /usr /usr --symlink usr/bin /bin --ro-bind /lib /lib --ro-bind /etc/passwd /etc/passwd",
      "--proc /proc --dev /dev --size 268435456 --tmpfs /tmp --size 67108864 --tmpfs /dev/shm",
      "--dir /tmp/home --dir /run --ro-bind /opt/node /opt/node --ro-bind /x/tools /run/tools",
      "--tmpfs /opt/node/data --ro-bind /x/empty /usr/local/bin/devorch.env",
      "--bind /w /w --ro-bind /w/.git /w/.git --ro-bind /w/.dev-tasks /w/.dev-tasks --ro-bind /x/empty /w/.env",
      "--remount-ro /proc --remount-ro / --chdir /w",
    ].join(" "),
  );
});

test("network opens the network and nothing else", () => {
  const closed = sandboxArguments(shape);
  const open = sandboxArguments({ ...shape, network: true });
  expect(closed.filter((word) => !open.includes(word))).toEqual(["--unshare-net"]);
  expect(open).toHaveLength(closed.length - 1);
});

test("a cache is writable, and under the working copy's own mounts", () => {
  const words = sandboxArguments({ ...shape, cache: "/w/cache" }).join(" ");
  expect(words).toContain("--bind /w/cache /w/cache --bind /w /w");
});
