/** Effects that no verb tells by itself: what is done to a page or a device, and what is written over. */
import type { Reading } from "./category.ts";

const set = (words: string) => new Set(words.trim().split(/\s+/));

/** Whether a tool that does not only read acts on a page, a screen or a device: then its arguments decide what happens. */
export function actsOn({ name, words, server, top, signs }: Reading): boolean {
  const verb = name?.word ?? "";
  if (keeps.has(verb)) return false;
  const where =
    words.find((word) => screens.has(word)) ??
    [...server].find((word) => screens.has(word)) ??
    top.find(({ key }) => pointers.has(key))?.name;
  if (where !== undefined) {
    signs.add("name", where.slice(0, 60), "Execute", ACTS);
    return true;
  }
  if (words.includes("http") && words.some((word) => /^(?:post|put|patch|delete|request)$/.test(word))) {
    signs.add("name", "http", "Execute", ACTS);
    return true;
  }
  const device = handles.has(verb) ? words.find((word) => word !== verb && devices.has(word)) : undefined;
  if (device !== undefined) signs.add("name", device, "Execute", ACTS);
  return device !== undefined;
}
const ACTS = 1;
/** What makes or keeps a record on such a server as anywhere. */
const keeps = set("create delete save add update remove list rename import register report log");
const screens = set(
  "browser playwright puppeteer selenium webdriver chrome chromium firefox adb simulator emulator keyboard mouse cursor gui xdotool applescript terminal iterm tmux tty",
);
const pointers = set("selector css_selector xpath element_id locator");
const handles = set(
  "control turn set toggle lock unlock open close start stop switch power play move activate arm disarm",
);
const devices = set(
  `device devices light lights lamp switch thermostat climate fan vacuum camera door garage alarm speaker tv robot motor servo
  plug outlet heater valve led relay gpio scene cover blinds printer drone`,
);

/** `Overwrites the file`: what was there before is gone. */
export function overwrites({ text, name, signs }: Reading): boolean {
  if (name !== undefined && name.sense.kind === "read" && name.sense.strong) return false;
  const said = overwriting.exec(text);
  if (said === null) return false;
  signs.add("description", said[0].toLowerCase().slice(0, 60), "Destructive", OVERWRITES);
  return true;
}
const OVERWRITES = 1;
const overwriting =
  /\b(?:completely |fully |entirely )(?:overwrit|replac)\w+|(?<!\b(?:not|never|without|n't|instead of|avoids?|prevents?) )\boverwrit(?:es?|ing) (?:the |an? |any )?(?:existing|entire|whole|current|file|content)/i;
