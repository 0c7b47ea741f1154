/** The median of what `runs` runs gave, by a figure; runs one after the other. */
export async function medianBy<T>(
  runs: number,
  run: (number: number) => Promise<T>,
  figure: (one: T) => number,
): Promise<T> {
  const done: T[] = [];
  for (let number = 1; number <= runs; number++) done.push(await run(number));
  done.sort((a, b) => figure(a) - figure(b));
  const middle = done[Math.floor(done.length / 2)];
  if (middle === undefined) throw new RangeError("At least one run is needed");
  return middle;
}
