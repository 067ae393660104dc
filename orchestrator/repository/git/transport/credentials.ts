/** A token for one host; without a port it is valid for every port of that host. */
export interface HostToken {
  host: string;
  port?: string;
  user: string;
  token: string;
}

/** The token for exactly this host: one for its port before one for any. */
export function tokenFor(url: string, tokens: readonly HostToken[]): HostToken | undefined {
  const { hostname, port, protocol } = new URL(url);
  const actual = port || (protocol === "http:" ? "80" : "443");
  const forHost = tokens.filter(({ host }) => host === hostname.toLowerCase());
  return forHost.find((token) => token.port === actual) ?? forHost.find((token) => token.port === undefined);
}

export function basicAuthorization({ user, token }: HostToken): string {
  return `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
}

/** Removes the userinfo from a typed URL. It is returned as a token for that host and port, and written to no file. */
export function stripUserinfo(text: string): { url: string; token?: HostToken } {
  const url = new URL(text);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  if (!username && !password) return { url: url.href };
  const port = url.port || (url.protocol === "http:" ? "80" : "443");
  const token = { host: url.hostname.toLowerCase(), port, user: decode(username), token: decode(password) };
  return { url: url.href, token };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The variable that a person would set for this host. */
export function variableFor(url: string): string {
  const { hostname, host } = new URL(url);
  return hostname === "github.com" ? "GITHUB_TOKEN" : `GIT_TOKENS=${host}=<token>`;
}

/** https anywhere; plain http only on loopback. */
export function isAllowedUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** `git@host:owner/name` and `ssh://git@host/owner/name` as an https address; undefined for anything else. */
export function httpsOfSsh(text: string): string | undefined {
  const [, host, path] =
    text.match(/^(?:[\w.-]+@)([\w.-]+):(?!\/\/)\/?(.+)$/) ??
    text.match(/^ssh:\/\/(?:[^@/]+@)?([\w.-]+)(?::\d+)?\/(.+)$/) ??
    [];
  return host && path ? `https://${host.toLowerCase()}/${path}` : undefined;
}
