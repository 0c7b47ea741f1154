/**
 * Replaces a method of a class until it is disposed of: how a test breaks a
 * part of the core without a switch in it.
 */
export function patched<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  make: (original: T[K]) => T[K],
): Disposable {
  const original = prototype[name];
  prototype[name] = make(original);
  return { [Symbol.dispose]: () => void (prototype[name] = original) };
}
