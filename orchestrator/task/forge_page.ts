/** A page inside of a repository or a tracker: an issue, a change, a file. Never a repository itself. */
export interface ForgePage {
  /** Address of the repository that the page belongs to; null where the address does not say it, as of a tracker. */
  repo: string | null;
}

/** Browsers and servers stop at about as many characters. */
const address = /https?:\/\/[^\s<>"'`«»]{1,2000}/gi;
/** What follows the repository's name in the address of a page of it, on every forge. GitLab puts `-` before it. */
const pages: ReadonlySet<string> = new Set(
  (
    "- issues issue pull pulls pull-requests merge_requests browse commit commits blob tree raw src compare releases tags " +
    "actions pipelines wiki wikis discussions milestones branches blame"
  ).split(" "),
);

/** The first page that a text links to; undefined where it links to none. */
export function forgePageIn(text: string): ForgePage | undefined {
  for (const [found] of text.matchAll(address)) {
    const page = forgePage(found.replace(/[.,;:!?)\]}]+$/, ""));
    if (page) return page;
  }
  return undefined;
}

function forgePage(link: string): ForgePage | undefined {
  if (!URL.canParse(link)) return undefined;
  const { origin, pathname } = new URL(link);
  const parts = pathname.split("/").filter((part) => part !== "");
  const at = parts.findIndex((part, index) => index > 0 && pages.has(part) && index < parts.length - 1);
  if (at > 1) return { repo: `${origin}/${parts.slice(0, at).join("/")}` };
  // A list of issues or changes, and a tracker such as `/browse/SHOP-7`.
  const last = parts.at(-1) ?? "";
  if (parts.length > 2 && pages.has(last)) return { repo: `${origin}/${parts.slice(0, -1).join("/")}` };
  return parts.at(-2) === "browse" ? { repo: null } : undefined;
}

/** Whether two addresses are of one repository: scheme, `.git`, credentials, case of the host and a last slash say nothing. */
export function isSameRepository(one: string, other: string): boolean {
  return plainAddress(one) === plainAddress(other);
}

function plainAddress(url: string): string {
  const web = url.replace(/^git@([^:/]+):/, "https://$1/");
  if (!URL.canParse(web)) return url;
  const { host, pathname } = new URL(web);
  return `${host.toLowerCase()}${pathname.replace(/\/+$/, "").replace(/\.git$/, "")}`;
}
