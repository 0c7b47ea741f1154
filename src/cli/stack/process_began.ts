/**
 * When a process began, in ticks since the machine started, read from what
 * Linux says of it in `/proc/PID/stat`; undefined for one that is gone. A
 * killed process is a zombie from the end of its first thread on, but holds its
 * ports until the last has ended: with threads left it is not gone.
 * Source: proc_pid_stat(5), fields 3, 20 and 22.
 */
export function processBegan(stat: string): string | undefined {
  // The name, in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, threads, began] = [fields[0], fields[17], fields[19]];
  return state === "Z" && threads === "1" ? undefined : began;
}
