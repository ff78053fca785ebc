/** Names that agents trust from elsewhere: what clients build in, and tools of the reference servers. */
import { own } from "../../json/own.ts";
import { wordsOf } from "../names.ts";
import type { Finding } from "../types.ts";
import { folded } from "./fold.ts";

/**
 * A tool with such a name on any other server can take calls that were meant for the first. `from` is the client's
 * or server's name: a server that carries it in its own name defines the tool rightly.
 */
const known: readonly { readonly from: readonly string[]; readonly names: string }[] = [
  {
    from: [],
    names:
      "bash web_fetch web_search str_replace_editor str_replace_based_edit_tool text_editor run_terminal_cmd codebase_search computer todo_write multi_edit notebook_edit apply_patch edit_file_tool",
  },
  {
    from: ["filesystem", "files", "fs", "file"],
    names:
      "read_text_file read_media_file read_multiple_files list_allowed_directories directory_tree write_file edit_file move_file",
  },
  { from: ["memory"], names: "add_observations delete_observations open_nodes read_graph" },
  { from: ["git"], names: "git_commit git_add git_reset git_checkout" },
  { from: ["thinking"], names: "sequentialthinking" },
];

const owners = new Map<string, readonly string[]>();
for (const { from, names } of known) for (const name of names.split(" ")) owners.set(name, from);

/** An exact name, or one that only looks the same (`Read_Media_File`, `git_c0mmit`, a look-alike letter). */
const LETTERS = { 0: "o", 1: "l", 3: "e" } as const;

export function shadowOf(tool: string, server: string | undefined): Finding | undefined {
  if (tool.length > 80) return undefined;
  const plain = wordsOf(folded(tool, false)).join("_");
  const exact = owners.has(tool);
  const meant = exact
    ? tool
    : owners.has(plain)
      ? plain
      : plain.replace(/[013]/g, (digit) => own(LETTERS, digit) ?? digit);
  const from = owners.get(meant);
  if (from === undefined) return undefined;
  const called = wordsOf(server ?? "");
  if (exact && from.some((name) => called.includes(name))) return undefined;
  return { code: "shadows-known-tool", at: "name", detail: exact ? meant : `looks like ${meant}` };
}
