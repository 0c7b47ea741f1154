import { composeServices } from "../../../src/cli/stack/compose_services.ts";
import type {
  NativeSettings,
  StackService,
} from "../../../src/cli/stack/compose_services.ts";

const path = new URL("../../../compose.yaml", import.meta.url);

/** The project's own compose.yaml. */
export const composeText = await Deno.readTextFile(path);

/** A service of the project's own compose.yaml with its native settings. */
export function stackService<K extends NativeSettings["kind"]>(
  kind: K,
): {
  service: StackService;
  native: Extract<NativeSettings, { kind: K }>;
} {
  const service = composeServices(composeText).find((one) =>
    one.native.kind === kind
  );
  const native = service?.native;
  if (service === undefined || native?.kind !== kind) throw new Error(kind);
  return {
    service,
    native: native as Extract<NativeSettings, { kind: K }>,
  };
}
