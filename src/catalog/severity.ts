/** How bad a call could be, apart from its category: whose rights, whose secrets, how much at once. */

import type { Reading } from "./category.ts";
import { anywhere, inArguments, inDescription, inName } from "./mentions.ts";
import { levelRank } from "./rank.ts";
import type { Category, Level, Mention, Reason, Severity } from "./types.ts";
import {
  bulkNouns,
  containerNouns,
  identityHolders,
  identityNouns,
  privateNouns,
  productionNouns,
  secretNouns,
  type Topics,
} from "./words/nouns.ts";

const worse = (a: Level, b: Level): Level => (levelRank[a] >= levelRank[b] ? a : b);

/** Before any reason: what the category's effects usually cost. */
const base: Readonly<Record<Category, Level>> = {
  Read: "Low",
  Write: "Medium",
  Execute: "High",
  Destructive: "High",
  Financial: "Critical",
};

export function severityOf(category: Category, reading: Reading): Severity {
  const reasons: Reason[] = [
    {
      code: "category",
      words: reading.signs.list
        .filter(({ says }) => says === category)
        .slice(0, 2)
        .map(mention),
    },
  ];
  let level = base[category];
  const raise = (code: Reason["code"], to: Level, words: readonly Mention[]) => {
    if (words.length === 0) return;
    level = worse(level, to);
    reasons.push({ code, words });
  };
  const changes = category !== "Read";
  if (changes) {
    raise("identity", "Critical", identityWords(reading));
    raise("production", "Critical", anywhere(reading, productionNouns).slice(0, 1));
    raise("bulk", category === "Write" ? "High" : "Critical", bulkWords(reading));
    raise(
      "code",
      "Critical",
      reading.inputs
        .filter(({ kind }) => kind === "takes-shell" || kind === "takes-code" || kind === "takes-sql")
        .slice(0, 2)
        .map(({ argument }) => ({ where: "argument" as const, word: argument.name, at: argument.path })),
    );
  }
  if (category === "Destructive") raise("container", "Critical", lastNoun(reading, containerNouns));
  if (category === "Financial")
    raise("money", "Critical", reading.signs.list.filter(({ says }) => says === "Financial").map(mention));
  raise("secrets", "High", secretWords(reading));
  if (!changes && !inventsSecret(reading)) raise("private-data", "Medium", anywhere(reading, privateNouns));
  return { level, reasons };
}

const mention = ({ where, word, at }: Mention): Mention =>
  at === undefined ? { where, word } : { where, word, at };

/** Changes of who may do what: roles, permissions, keys, and policies that are bound to someone. */
export function identityWords(reading: Reading): Mention[] {
  const { words } = reading;
  const strong = words.find((word) => identityNouns.has(word));
  if (strong !== undefined && !(weakIdentity.has(strong) && !people(reading)))
    return [{ where: "name", word: strong }];
  if (words.some((word) => word === "policy" || word === "policies")) {
    const holder = words.find((word) => identityHolders.has(word));
    if (holder !== undefined) return [{ where: "name", word: `${holder} policy` }];
    const said = reading.description?.object.find((word) => holders.has(word));
    if (said !== undefined) return [{ where: "description", word: `${said} policy` }];
  }
  const key = words.findIndex(
    (word, at) => keyBefore.has(word) && /^(?:keys?|tokens?)$/.test(words[at + 1] ?? ""),
  );
  if (key >= 0) return [{ where: "name", word: `${words[key]} ${words[key + 1]}` }];
  if (
    words.some((word) => word === "user" || word === "users") &&
    words.some((word) => /^(?:group|team)s?$/.test(word))
  ) {
    return [{ where: "name", word: "user group" }];
  }
  return inDescription(reading, spokenIdentity, 5);
}

/** As often something else: `access` logs, an `owner` field, an audience `member`, a `grant` of money. */
const weakIdentity: Topics = new Set(
  "access delegate delegates member members membership memberships owner owners admin admins grant grants assume principal administrator".split(
    " ",
  ),
);
const people = ({ words, name }: Reading) =>
  words.some((word) =>
    /^(?:add|grant|invite|assign|set|update|change|transfer|promote|make|give|request|approve|create)$/.test(
      word,
    ),
  ) &&
  name?.sense.kind !== "read" &&
  !words.some((word) => /^(?:log|logs|report|list)$/.test(word));
const holders: Topics = new Set("iam permission permissions inline role roles access identity".split(" "));
const spokenIdentity: Topics = new Set(
  "permission permissions role roles privilege privileges iam acl rbac".split(" "),
);
const keyBefore = new Set("access api secret signing service auth admin personal deploy ssh".split(" "));

function secretWords(reading: Reading): Mention[] {
  const { words } = reading;
  if (inventsSecret(reading)) return [];
  const key = words.findIndex((word, at) => keyBefore.has(word) && /^keys?$/.test(words[at + 1] ?? ""));
  if (key >= 0) return [{ where: "name", word: `${words[key]} ${words[key + 1]}` }];
  return inName(reading, secretNouns).filter(
    ({ word }) => !(/^tokens?$/.test(word) && words.some((one) => coins.test(one))),
  );
}

/** `generate_password` hands out a secret that is nobody's yet. */
export const inventsSecret = ({ words, signs }: Reading) => words.includes("generate") && signs.sum < 0;

/** A token of a chain is no secret. */
const coins =
  /^(?:price|prices|balance|balances|transfer|swap|holder|holders|supply|erc20|nft|pair|pairs|pool|market|chart|info|list|metadata|count|create|mint|buy|sell)$/;

function bulkWords(reading: Reading): Mention[] {
  const named = inName(reading, bulkNouns);
  if (named.length > 0) return named;
  const list = reading.top.find(({ name, type }) => type === "array" && /(?:ids|_ids|Ids)$/.test(name));
  return list === undefined
    ? inArguments(reading, cascade)
    : [{ where: "argument", word: list.name, at: list.path }];
}
const cascade: Topics = new Set(["cascade", "recursive"]);

/** The thing itself, and not something in it: `delete_database`, but not `delete_database_row`. */
function lastNoun(reading: Reading, topics: Topics): Mention[] {
  const object = reading.name?.object ?? [];
  const word = object.at(-1) ?? "";
  return topics.has(word) ? [{ where: "name", word }] : [];
}
