/**
 * The folder `name` of the cache; `fill` makes it where it is not there yet.
 * It appears whole or not at all, and two that fill it at once both get one.
 */
export async function cachedFolder(
  cache: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = `${cache}/${name}`;
  if (await isFolder(folder)) return folder;
  await Deno.mkdir(cache, { recursive: true });
  const unfinished = await Deno.makeTempDir({ dir: cache, prefix: ".new-" });
  try {
    await fill(unfinished);
    await Deno.chmod(unfinished, 0o755);
    await Deno.rename(unfinished, folder);
  } catch (thrown) {
    await Deno.remove(unfinished, { recursive: true });
    if (!await isFolder(folder)) throw thrown;
  }
  return folder;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}
