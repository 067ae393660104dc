import { createIORedisClient, RedisConnection } from "bullmq";
import { Redis } from "ioredis";

export { createPostgresBackend, Queue, Worker, withBackend } from "bullmq";

/** A connection whose owner stopped listening while it still tried to connect would be written about on stderr by the library. */
RedisConnection.clientFactory = ({ url, ...options }) => {
  const client = url === undefined ? new Redis(options) : new Redis(url, options);
  client.on("error", () => {});
  return createIORedisClient(client);
};
