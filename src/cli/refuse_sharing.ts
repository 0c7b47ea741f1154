import { HotpathError } from "../core/errors.ts";
import type { Plan } from "../graph/plan.ts";

/**
 * Refuses topologies that cannot run in one process, with `topology-invalid`:
 * of one name, as names tell their numbers apart, or with sources in one
 * consumer group, as each would get a part of the other's partitions.
 */
export function refuseSharing(plans: readonly Plan[]): void {
  const names = new Set<string>();
  const groups = new Map<string, string>();
  for (const plan of plans) {
    if (names.has(plan.name)) {
      throw refused(`names of their own: ${plan.name}`);
    }
    names.add(plan.name);
    for (const group of groupsOf(plan)) {
      const other = groups.get(group);
      if (other !== undefined) {
        throw refused(
          `consumer groups of their own in ${other} and ${plan.name}: ${group}`,
        );
      }
      groups.set(group, plan.name);
    }
  }
}

function groupsOf({ nodes }: Plan): ReadonlySet<string> {
  return new Set(
    nodes.flatMap(({ type, options }) =>
      type.role === "source" && typeof options["group"] === "string"
        ? [options["group"]]
        : []
    ),
  );
}

function refused(what: string): HotpathError {
  return new HotpathError({
    code: "topology-invalid",
    message: `Run topologies in one process, expected ${what}`,
  });
}
