/** One open page: takes every message of the stream of the live pages. */
const [url = ""] = Deno.args;
const response = await fetch(`${url}/api/events`);
if (response.body === null) throw new Error("The stream has no body");
for await (const chunk of response.body) {
  if (chunk.length === 0) break;
}
