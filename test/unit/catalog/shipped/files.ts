import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Searcher } from "../../../../src/catalog/search/types.ts";
import { openCatalogue } from "../../../../src/catalog/shipped/reader.ts";

export const folder = join(import.meta.dirname, "../../../../src/assets/catalog");

/** The committed index, without its search. */
export const shipped = openCatalogue(
  (path) => readFile(join(folder, path), "utf8"),
  (): Searcher => {
    throw new Error("not for searching");
  },
);
