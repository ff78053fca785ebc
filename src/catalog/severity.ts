/** How bad a call could be, apart from its category: whose rights, whose secrets, how much at once. */

import type { Reading } from "./category.ts";
import { anywhere, inArguments, inDescription, inName } from "./mentions.ts";
import { outwardWords } from "./outward.ts";
import { levelRank } from "./rank.ts";
import { privateWords } from "./read-severity.ts";
import type { Category, Evidence, Level, Mention, Reason, Severity } from "./types.ts";
import {
  bulkNouns,
  containerNouns,
  identityHolders,
  identityNouns,
  productionNouns,
  publicNouns,
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
  const reasons: Reason[] = [categoryReason(category, reading.signs.list)];
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
    if (category !== "Write" || !makes.has(reading.name?.word ?? "generate"))
      raise("bulk", category === "Destructive" ? "Critical" : "High", bulkWords(category, reading));
    raise(
      "code",
      "Critical",
      reading.inputs
        .filter(
          ({ kind }) =>
            kind === "takes-shell" || (kind === "takes-code" && category !== "Write") || kind === "takes-sql",
        )
        .slice(0, 2)
        .map(({ argument }) => ({ where: "argument" as const, word: argument.name, at: argument.path })),
    );
    if (category === "Execute") raise("code", "Critical", inName(reading, codeNouns));
  }
  if (category === "Destructive") raise("container", "Critical", lastNoun(reading, containerNouns));
  if (category === "Write") raise("outward", "High", outwardWords(reading));
  if (category === "Write" || category === "Execute") {
    raise("deployment", "Critical", deployment(reading));
    raise("deployment", "High", inName(reading, guards));
  }
  if (category === "Financial")
    raise("money", "Critical", reading.signs.list.filter(({ says }) => says === "Financial").map(mention));
  raise("secrets", "High", secretWords(reading));
  if (!changes && !inventsSecret(reading)) raise("private-data", "Medium", privateWords(reading));
  return { level, reasons };
}

/** The first of all reasons: the signs that speak for the category. */
export const categoryReason = (category: Category, signs: readonly Evidence[]): Reason => ({
  code: "category",
  words: signs
    .filter(({ says }) => says === category)
    .slice(0, 2)
    .map(mention),
});

const mention = ({ where, word, at }: Mention): Mention =>
  at === undefined ? { where, word } : { where, word, at };

/** What many things are made by harms nobody. */
const makes: Topics = new Set(["generate", "render", "format", "create", "add", "copy"]);
/** What guards the world from what runs. */
const guards: Topics = new Set(
  "firewall waf protection ingress dns nameserver nameservers loadbalancer".split(" "),
);
const codeNouns: Topics = new Set(
  "code script js shell bash command cmd commands exec kubectl cli sql cypher graphql python javascript powershell eval terminal".split(
    " ",
  ),
);

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
  if (key >= 0 && reading.name?.word !== "set")
    return [{ where: "name", word: `${words[key]} ${words[key + 1]}` }];
  if (
    words.some((word) => word === "user" || word === "users") &&
    words.some((word) => /^(?:group|team)s?$/.test(word))
  ) {
    return [{ where: "name", word: "user group" }];
  }
  const user = words.findIndex((word) => word === "user" || word === "users");
  if (
    user >= 0 &&
    admits.has(reading.name?.word ?? "") &&
    !/^(?:story|stories|profile|preference|preferences|input|message|agent|list|event|property|properties|data|field|segment|note|tag|attribute|attributes)$/.test(
      words[user + 1] ?? "",
    )
  )
    return [{ where: "name", word: `${reading.name?.word} ${words[user]}` }];
  const person = words.some((word) =>
    /^(?:users?|members?|accounts?|employees?|guests?|collaborators?)$/.test(word),
  );
  const right = person
    ? reading.top.find(({ words: said }) => said.some((word) => rights.has(word)))
    : undefined;
  if (right !== undefined) return [{ where: "argument", word: right.name, at: right.path }];
  if (
    /^manag/.test(reading.description?.word ?? "") &&
    reading.description?.object.slice(0, 4).some((word) => /^users?$/.test(word))
  )
    return [{ where: "description", word: "manage users" }];
  return inDescription(reading, spokenIdentity, 5);
}

/** What is done to users as a whole, and not to what is known of them. */
const admits = new Set(
  "create delete add remove invite register suspend deactivate activate disable enable ban provision deprovision impersonate".split(
    " ",
  ),
);

/** As often something else: `access` logs, an `owner` field, an audience `member`, a `grant` of money. */
const weakIdentity: Topics = new Set(
  "access delegate delegates member members membership memberships owner owners admin admins grant grants assume principal administrator".split(
    " ",
  ),
);
const people = ({ words, name }: Reading) =>
  words.some((word) =>
    /^(?:add|remove|delete|destroy|grant|invite|assign|set|update|change|transfer|promote|make|give|request|approve|create)$/.test(
      word,
    ),
  ) &&
  name?.sense.kind !== "read" &&
  !words.some((word) => /^(?:log|logs|report|list)$/.test(word));
const holders: Topics = new Set("iam permission permissions inline role roles access identity".split(" "));
const spokenIdentity: Topics = new Set(
  "permission permissions role roles privilege privileges iam acl rbac".split(" "),
);
const rights: Topics = new Set("role roles permission permissions scopes admin privileges".split(" "));
const keyBefore = new Set("access api secret signing service auth admin personal deploy ssh".split(" "));

function secretWords(reading: Reading): Mention[] {
  const { words } = reading;
  if (inventsSecret(reading) || /^(?:login|authenticate|authorize|auth)$/.test(words[0] ?? "")) return [];
  const key = words.findIndex((word, at) => keyBefore.has(word) && /^keys?$/.test(words[at + 1] ?? ""));
  if (key >= 0) return [{ where: "name", word: `${words[key]} ${words[key + 1]}` }];
  const environment =
    reading.signs.sum >= 0
      ? undefined
      : words.find(
          (word, at) =>
            word === "env" ||
            word === "environ" ||
            (word === "environment" && /^var/.test(words[at + 1] ?? "")),
        );
  if (environment !== undefined && reading.top.length < 2) return [{ where: "name", word: environment }];
  if (
    words.includes("wallet") &&
    /^(?:create|generate|import|export|restore)$/.test(reading.name?.word ?? "")
  )
    return [{ where: "name", word: "wallet" }];
  return inName(reading, secretNouns).filter(({ word }) => !/^tokens?$/.test(word) || opens(reading, word));
}

/** `generate_password` hands out a secret that is nobody's yet. */
export const inventsSecret = ({ words, signs }: Reading) => words.includes("generate") && signs.sum < 0;

/** A token that lets in, and not one of a chain or of a text. */
function opens({ words, server }: Reading, token: string): boolean {
  const at = words.indexOf(token);
  if (
    keyBefore.has(words[at - 1] ?? "") ||
    /^(?:refresh|bearer|session|oauth|jwt|id|csrf|bot)$/.test(words[at - 1] ?? "")
  )
    return true;
  return (
    words.length < 4 &&
    /^tokens?$/.test(words.at(-1) ?? "") &&
    !words.some((word) => coins.test(word)) &&
    ![...server].some((word) => publicNouns.has(word))
  );
}

/** A token of a blockchain is not a secret. */
const coins =
  /^(?:price|prices|balance|balances|transfer|swap|holder|holders|supply|erc20|nft|pair|pairs|pool|market|native|chart|analysis|information|usage|info|list|metadata|count|create|mint|buy|sell)$/;

function bulkWords(category: Category, reading: Reading): Mention[] {
  const named = inName(reading, bulkNouns);
  if (named.length > 0) return named;
  const said = category === "Destructive" ? inDescription(reading, bulkNouns, 2) : [];
  if (said.length > 0) return said;
  const list = reading.top.find(
    ({ name, type }) =>
      (type === "array" || type === "") &&
      /(?:_ids|Ids|^ids)$/.test(name) &&
      !/label|tag|categor|team|group|role|field|user|assignee/i.test(name),
  );
  return list === undefined
    ? category === "Destructive"
      ? inArguments(reading, cascade)
      : []
    : [{ where: "argument", word: list.name, at: list.path }];
}
const cascade: Topics = new Set(["cascade", "recursive"]);

/** What is built and put before users. Setting one up is no more than a record. */
function deployment({ words, name }: Reading): Mention[] {
  const word = words.find((one) => deploys.has(one));
  return word === undefined || (word !== name?.word && name?.sense.kind === "write")
    ? []
    : [{ where: "name", word }];
}
const deploys = new Set("deploy redeploy undeploy rollback deployment deployments rollout".split(" "));

/** The thing itself, and not something in it: `delete_database`, but not `delete_database_row`. */
function lastNoun(reading: Reading, topics: Topics): Mention[] {
  if (reading.name?.sense.kind !== "destroy" || writesOver.has(reading.name.word)) return [];
  const word = reading.name.object.at(-1) ?? "";
  return topics.has(word) ? [{ where: "name", word }] : [];
}
const writesOver: Topics = new Set(["write", "put", "overwrite", "kill"]);
