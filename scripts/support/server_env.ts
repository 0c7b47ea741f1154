import type { ServerAddresses } from "./open_servers.ts";

/** The environment that tells the profile `compose` where everything is. */
export function serverEnv(
  { brokers, redis, cassandra }: ServerAddresses,
  scoringUrl: string,
): Record<string, string> {
  return {
    KAFKA_BROKERS: brokers,
    REDIS_URL: redis,
    CASSANDRA_HOSTS: cassandra,
    SCORING_URL: scoringUrl,
  };
}
