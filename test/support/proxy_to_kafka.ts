import { TcpProxy } from "../../scripts/chaos/tcp_proxy.ts";
import { realStack } from "./real_stack.ts";

/**
 * A proxy in front of the shared broker, where its proxied listener sends
 * clients; compose.yaml names that port and the one behind it.
 */
export async function proxyToKafka(): Promise<TcpProxy> {
  const main = Number((await realStack()).kafka.split(":").at(-1));
  return new TcpProxy({ port: main + 3, targetPort: main + 2 });
}
