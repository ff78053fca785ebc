import { isDeepStrictEqual } from "node:util";
import { applyEdits, modify } from "jsonc-parser";
import { readConfiguration } from "../import/read.ts";
import { Fault } from "../serve/fault.ts";

/** A file's text with its mark of byte order, if it has one; undefined: it is not UTF-8. */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * A client's configuration with some entries replaced. Everything else stays as it is: comments, order, indentation, line
 * ends, the mark of byte order. Pure.
 *
 * @param place the members that lead to the servers
 * @throws Fault where the text would not be read as meant: of two entries with one name, clients read the last.
 */
export function withEntries(
  text: string,
  place: readonly string[],
  entries: ReadonlyMap<string, unknown>,
): string {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  let edited = text.slice(mark.length);
  const formattingOptions = layoutOf(edited);
  for (const [name, value] of entries) {
    edited = applyEdits(edited, modify(edited, [...place, name], value, { formattingOptions }));
  }
  const read = readConfiguration(edited);
  for (const [name, value] of entries) {
    if (read.ok && isDeepStrictEqual(plainValue(read.configuration.values.get(name)), plainValue(value)))
      continue;
    throw new Fault(`the entry ${name} cannot be replaced; is it there twice? Keep one of them`);
  }
  return mark + edited;
}

/** Without the difference between an object that has a prototype and one that has none. */
function plainValue(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function layoutOf(text: string) {
  const indentation = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indentation.startsWith("\t"),
    tabSize: indentation.startsWith("\t") ? 4 : indentation.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

/** The entries whose value differs between two texts, in the words of a person. */
export function differences(before: string, after: string): string[] {
  const [one, other] = [before, after].map((text) => readConfiguration(text));
  if (!one?.ok || !other?.ok) return ["it is no configuration any more"];
  const [old, now] = [one.configuration.values, other.configuration.values];
  const found = [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    if (!now.has(name)) return [`the entry ${name} was removed`];
    if (!old.has(name)) return [`the entry ${name} was added`];
    const same = isDeepStrictEqual(plainValue(old.get(name)), plainValue(now.get(name)));
    return same ? [] : [`the entry ${name} was changed`];
  });
  return found.length > 0 ? found : ["something beside the servers, or the layout, was changed"];
}
