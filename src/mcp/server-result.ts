/** What the gate acts on inside a server's result: each name of the protocol once, and only what may be shown. */
import { eachItem, eachMember, isArrayText, isObjectText, stringOf } from "../json/index.ts";
import { type Budget, ObjectText } from "./object-text.ts";
import { ANNOTATIONS, ASK, CONTENT, ITEM, META, TASK } from "./server-names.ts";

/** Each list: the method that asks for it, the member that holds it, and the entry's name. */
export const LISTS = [
  { method: "tools/list", member: "tools", name: "name" },
  { method: "prompts/list", member: "prompts", name: "name" },
  { method: "resources/list", member: "resources", name: "uri" },
  { method: "resources/templates/list", member: "resourceTemplates", name: "uriTemplate" },
  { method: "tasks/list", member: "tasks", name: "taskId" },
] as const;

export type List = (typeof LISTS)[number];

/** One entry: its name, and the entry as JSON text, both as the client will read them. */
export interface Entry {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes a result's list again with the entries that `keep` returns. An entry without a name cannot be judged, and leaves; so does
 * what should be a list and is not. Does nothing where the result has no such member.
 */
export function editList(
  result: ObjectText,
  list: List,
  budget: Budget,
  keep: (entries: readonly Entry[]) => readonly Entry[] = (entries) => entries,
): void {
  const value = result.get(list.member);
  if (value === undefined) return;
  const entries: Entry[] = [];
  let changed = !isArrayText(value);
  let items = 0;
  if (!changed) {
    eachItem(value, 0, (start, end) => {
      budget.left -= 1;
      items += 1;
      if (!isObjectText(value, start)) return true;
      const item = new ObjectText(value.slice(start, end), list.member === "tasks" ? TASK : ITEM, budget);
      item.edit("annotations", ANNOTATIONS, budget);
      item.edit("_meta", META, budget);
      const name = stringOf(item.get(list.name));
      if (name !== undefined) entries.push({ name, text: item.toString() });
      changed ||= item.changed;
      return budget.left >= 0;
    });
  }
  const kept = keep(entries);
  if (changed || kept.length !== items)
    result.set(list.member, `[${kept.map(({ text }) => text).join(",")}]`);
}

/**
 * The methods of what a result or a task asks of the client, "" where one has none. From then on each is asked once, and in the
 * protocol's spelling. An array, which MCP does not have here, is read like an object.
 */
export function editAsks(body: ObjectText, budget: Budget): readonly string[] {
  const value = body.get("inputRequests");
  if (value === undefined) return [];
  const methods: string[] = [];
  const read = (text: string): string => {
    const ask = isObjectText(text) ? new ObjectText(text, ASK, budget, true) : undefined;
    methods.push(stringOf(ask?.get("method")) ?? "");
    return ask?.toString() ?? text;
  };
  if (isArrayText(value)) {
    eachItem(value, 0, (start, end) => {
      budget.left -= 1;
      read(value.slice(start, end));
      return budget.left >= 0;
    });
    // No client of MCP reads it, and no other has to.
    body.set("inputRequests", undefined);
  } else if (isObjectText(value)) {
    const asks = new Map<string, string>();
    eachMember(value, 0, (key, _from, start, end) => {
      budget.left -= 1;
      asks.set(key, read(value.slice(start, end)));
      return budget.left >= 0;
    });
    const members = [...asks].map(([key, ask]) => `${JSON.stringify(key)}:${ask}`);
    body.set("inputRequests", `{${members.join(",")}}`);
  } else read(value);
  return methods;
}

/** The text of the one block that a tool result holds; undefined: it holds more, or something else. */
export function onlyText(result: ObjectText, budget: Budget): string | undefined {
  const content = result.get("content");
  if (content === undefined || !isArrayText(content)) return undefined;
  let blocks = 0;
  let only = "";
  eachItem(content, 0, (start, end) => {
    blocks += 1;
    only = content.slice(start, end);
    return blocks < 2;
  });
  if (blocks !== 1 || !isObjectText(only)) return undefined;
  return stringOf(new ObjectText(only, CONTENT, budget).get("text"));
}

/** The task that a result creates: in a member of its own (2025-11-25), or as the result itself (SEP-2663). */
export function createdTask(result: ObjectText, budget: Budget): string | undefined {
  let created: string | undefined;
  result.edit("task", TASK, budget, (task) => {
    created = stringOf(task.get("taskId"));
  });
  if (created !== undefined) return created;
  return result.get("resultType") === '"task"' ? stringOf(result.get("taskId")) : undefined;
}
