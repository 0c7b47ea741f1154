/** Registers one promise of a contract as a test of its own. */
export type PromiseTest<F> = (
  what: string,
  test: (fixture: F) => Promise<void>,
) => void;

/**
 * Tests of one subject, such as "embedded log": each gets a fixture of its own
 * and closes it, whatever happens.
 */
export function promises<F extends { close(): Promise<void> }>(
  subject: string,
  open: () => Promise<F>,
): PromiseTest<F> {
  return (what, test) => {
    Deno.test(`${subject} ${what}`, async () => {
      const fixture = await open();
      try {
        await test(fixture);
      } finally {
        await fixture.close();
      }
    });
  };
}
