import assert from "node:assert/strict";
import { javaProgram } from "../../../src/cli/stack/java_program.ts";
import { HotpathError } from "../../../src/core/errors.ts";

/** A program that answers as that release of Java does. */
async function fakeJava(release: string): Promise<string> {
  const home = await Deno.makeTempDir();
  await Deno.mkdir(`${home}/bin`);
  const script = `#!/bin/sh\necho 'openjdk version "${release}"' >&2\n`;
  await Deno.writeTextFile(`${home}/bin/java`, script, { mode: 0o755 });
  return home;
}

Deno.test("the Java of JAVA_HOME comes first when it fits", async () => {
  const home = await fakeJava("93.0.1");
  const found = await javaProgram({ from: 93, to: 94 }, { JAVA_HOME: home });
  assert.equal(found, `${home}/bin/java`);
  await Deno.remove(home, { recursive: true });
});

Deno.test("a Java that does not fit is named with the one that is needed", async () => {
  const home = await fakeJava("1.8.0_402");
  await assert.rejects(
    javaProgram({ from: 93, to: 93 }, { JAVA_HOME: home }),
    (thrown) =>
      thrown instanceof HotpathError &&
      thrown.code === "prerequisite-missing" &&
      /found Java 8.*needs Java 93; install it/.test(thrown.message),
  );
  await Deno.remove(home, { recursive: true });
});
