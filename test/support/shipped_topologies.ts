/** Every topology that is shipped, as `topology/*.yaml` names them. */
export const shippedTopologies: readonly string[] = [
  ...Deno.readDirSync(new URL("../../topology", import.meta.url)),
]
  .map(({ name }) => name)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => `topology/${name}`)
  .toSorted();
