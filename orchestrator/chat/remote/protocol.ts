/** What a client and a server of different versions have in common. It grows when a call changes its meaning; new calls and fields leave it. */
export const protocol = 1;
export const protocolHeader = "x-devorch-protocol";

/** Names one request: sent again with the same name, it acts once. */
export const requestHeader = "x-devorch-request";
export const isRequestName = (text: string) => /^[\w-]{8,64}$/.test(text);

/** The path of a call: `/api/call`. */
export const apiPath = "/api";
