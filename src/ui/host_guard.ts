import { isIPv4, isIPv6 } from "node:net";

/**
 * May a request with this Host header be answered? A page of somebody else can
 * give its own name our address and then read what we answer; it cannot do so
 * with an address or with a name that we were given. Ports are not compared,
 * as a forwarded port is another one.
 */
export function isTrustedHost(
  header: string | undefined,
  ownName: string,
): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d{1,5}$/, "").toLowerCase();
  const address = name.replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === ownName.toLowerCase() ||
    isIPv4(address) || (address !== name && isIPv6(address));
}
