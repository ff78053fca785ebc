import type { ReaderName } from "./readers.ts";
import { CASES, type Case, type Seen, type Walk } from "./walk.ts";

/** What each client shows in each case, as a table of Markdown: clients that show the same stand in one row. */
export function tableOf(walks: readonly (readonly [ReaderName, Walk])[]): string {
  const rows = CASES.flatMap((of) => {
    const shown = new Map<string, ReaderName[]>();
    for (const [name, walked] of walks) {
      const seen = walked.get(of);
      if (seen === undefined) continue;
      const words = cell(of, seen);
      shown.set(words, [...(shown.get(words) ?? []), name]);
    }
    return [...shown].map(([words, names]) => {
      const who = names.length === walks.length ? "all" : names.join("; ");
      return `| ${of} | ${who} | ${words} |`;
    });
  });
  return ["| case | client | what is read there |", "|---|---|---|", ...rows, ""].join("\n");
}

function cell(of: Case, { text, dialog, code }: Seen): string {
  if (of === "list") return `${text.split(" ").length} tools`;
  if (of === "approve: asked" && dialog !== undefined) {
    return `in a dialog: ${literal(`${dialog.message} ${dialog.url}`)}`;
  }
  return `${code === -32042 ? "error -32042: " : ""}${literal(text)}`;
}

/** Without what is another one each time. */
function literal(words: string): string {
  const same = words
    .replaceAll(/https?:\/\/\S+\/approve\/\S+/g, "ADDRESS")
    .replaceAll(/\bApproval \w+ holds/g, "Approval ID holds")
    .replaceAll(/\bWait \d+ s\b/g, "Wait N s")
    .replaceAll(/\s*\n\s*/g, " … ")
    .replaceAll("|", "\\|");
  return `\`${same}\``;
}
