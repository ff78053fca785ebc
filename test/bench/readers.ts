/**
 * `npx node test/bench/readers.ts`: what a call takes, alone and while 16 clients search the catalogue as fast as they are answered, on
 * one machine. Prints both medians and their ratio.
 */
import { callTool } from "../support/approvals.ts";
import { startGateway } from "../support/gateway.ts";
import { startRecorder } from "../support/recorder.ts";

const READERS = 16;
const CALLS = 300;
const PAUSE_MS = 10;
const WORDS =
  "create delete list issue pull request user policy bucket query send mail table file search run".split(" ");

const [gateway, upstream] = await Promise.all([startGateway(), startRecorder()]);
const access = await gateway.setup({ upstream: upstream.url, policy: { version: "1", default: "allow" } });

async function median(): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < CALLS; n++) {
    const startedAt = performance.now();
    await callTool(access, "echo", { n });
    took.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return took.sort((a, b) => a - b)[CALLS / 2] ?? Number.NaN;
}

let reading = true;
let pages = 0;
/** Never the same query twice: nothing of it is answered from memory. */
async function read(reader: number): Promise<void> {
  for (let n = 0; reading; n++) {
    const query = `${WORDS[n % WORDS.length]} ${WORDS[(n * 7 + reader) % WORDS.length]} ${reader}x${n}`;
    const response = await fetch(`${gateway.url}/search?q=${encodeURIComponent(query)}`);
    await response.arrayBuffer();
    if (response.status === 200) pages++;
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

await fetch(`${gateway.url}/search?q=warm`).then((response) => response.arrayBuffer());
await median();
const alone = await median();
const readers = Array.from({ length: READERS }, (_, reader) => read(reader));
const among = await median();
reading = false;
console.log(
  `a call: ${alone.toFixed(1)} ms alone, ${among.toFixed(1)} ms while ${READERS} clients search (${pages} pages): ${(among / alone).toFixed(2)} times`,
);
await Promise.all(readers);
await Promise.all([gateway.stop(), upstream.stop()]);
