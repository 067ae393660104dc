import { realpathSync } from "node:fs";
import { namesIn } from "../../../safety/names_in.ts";
import { isEnvFile } from "../../files/path.ts";

/** Folders that hold more than tools. */
const tooWide = /^\/(|root|home|home\/[^/]+|Users|Users\/[^/]+|etc|var|tmp|run|srv|mnt|media|opt|boot|dev|proc|sys)$/;
const secretFolders = new Set([".ssh", ".aws", ".gnupg", ".kube", ".docker", ".azure", ".config", ".git", "keyrings"]);
/** Relative to a home folder: refused themselves, but a tool's folder inside is allowed. */
const sharedHomeFolders = [".local", ".local/share", ".cargo", ".cache", ".npm", ".m2", ".gradle"];
const credentialFiles = /^(id_.*|\.npmrc|npmrc|\.netrc|\.git-credentials|\.pypirc|credentials(\..*)?|devorch\.env)$/;

/** Returns a test whether showing a folder would reveal more than tools. */
export function credentialsGuard(home: string, privateFolders: readonly string[]): (folder: string) => boolean {
  const secret = [...privateFolders, `${home}/.local/share/devorch`, "/opt/dev-orchestrator"].map(realOrSame);
  return (folder) =>
    [folder, realOrSame(folder)].some((path) => isTooWide(path, home) || touches(path, secret)) || holdsKeys(folder);
}

function isTooWide(path: string, home: string): boolean {
  if (tooWide.test(path) || `${home}/`.startsWith(`${path}/`)) return true;
  if (sharedHomeFolders.some((name) => path === `${home}/${name}`)) return true;
  return path.split("/").some((part) => secretFolders.has(part));
}

function touches(path: string, secret: string[]): boolean {
  return secret.some((folder) => `${folder}/`.startsWith(`${path}/`) || path.startsWith(`${folder}/`));
}

function holdsKeys(folder: string): boolean {
  const isKey = (name: string): boolean => credentialFiles.test(name) || isEnvFile(name);
  return [folder, `${folder}/etc`].some((path) => namesIn(path).some(isKey));
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
