/** Where a message goes: `telegram:<chat>` or `telegram:<chat>:<thread>`. The General topic (thread 1) is the chat itself. */
export interface Address {
  chat: number;
  thread: number | null;
}

export function chatId({ chat, thread }: Address): string {
  return thread === null || thread === 1 ? `telegram:${chat}` : `telegram:${chat}:${thread}`;
}

/** Undefined for a chat of another kind. */
export function addressOf(id: string): Address | undefined {
  const found = /^telegram:(-?\d+)(?::(\d+))?$/.exec(id);
  return found ? { chat: Number(found[1]), thread: found[2] === undefined ? null : Number(found[2]) } : undefined;
}

export function isGroup({ chat }: Address): boolean {
  return chat < 0;
}

/** In a group the id distinguishes people of the same name; a private chat does not need it. */
export function shownName(chat: string, name: string): string {
  const address = addressOf(chat);
  return address && !isGroup(address) ? name.replace(/ \(\d+\)$/, "") : name;
}
