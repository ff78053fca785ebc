/** What connects a client, as lines for a terminal. */
import { type ClientId, setupOf, type Target } from "../clients/index.ts";

/** Heading lines, and the texts below them, ready to paste. */
export function connectLines(
  client: ClientId,
  targets: readonly Target[],
  token: string,
  look = { title: (text: string) => text, quiet: (text: string) => text },
): string[] {
  const { title, steps, note } = setupOf(client, targets, token);
  const lines = steps.flatMap(({ where, text }) => [
    `  ${look.title(title)}  ${look.quiet(where)}`,
    ...text.split("\n").map((line) => `    ${line}`),
    "",
  ]);
  return note === undefined ? lines : [...lines.slice(0, -1), `    ${look.quiet(note)}`, ""];
}
