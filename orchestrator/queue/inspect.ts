import { RedisClient } from "bun";

const connectMs = 5000;

/** What the Redis server of a queue is like. Throws where it does not answer. */
export async function inspectRedis(url: string): Promise<{ path: string; version: string; policy: string }> {
  const client = new RedisClient(url, { connectionTimeout: connectMs, autoReconnect: false });
  try {
    await client.connect();
    const info = String(await client.send("INFO", []));
    const value = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim() ?? "?";
    return { path: new URL(url).host, version: value("redis_version"), policy: value("maxmemory_policy") };
  } finally {
    client.close();
  }
}
