/** How bad a look-up could be: public and trivial things are Low, what belongs to somebody Medium. */
import type { Reading } from "./category.ts";
import { inDescription, inName } from "./mentions.ts";
import type { Mention } from "./types.ts";
import { heldNouns, privateNouns, publicNouns, trivialNouns } from "./words/nouns.ts";

/** The words that make what is returned private; none: it is public, or trivial. */
export function privateWords(reading: Reading): Mention[] {
  const mine = ownerWords(reading);
  if (mine.length > 0) return mine;
  if (computesOnly(reading) || trivial(reading) || validates(reading)) return [];
  const named = inName(reading, somebodys);
  if (named.some(({ word }) => personal.has(word))) return named;
  const known = inName(reading, publicNouns).length > 0;
  if (known && !(named.length > 0 && reading.changed)) return [];
  if (!reading.changed && ofPublicServer(reading)) return [];
  if (social(reading) || ofAddress(reading)) return [];
  const owned = reading.changed || [...reading.server].some((word) => ownKinds.has(word));
  if (named.some(({ word }) => owned || !vague.has(word))) return named;
  const said = inDescription(reading, somebodys);
  if (said.some(({ word }) => owned || !vague.has(word))) return said;
  const file = reading.inputs.find(({ kind, argument }) => kind === "takes-path" && argument.required);
  if (file !== undefined) return [{ where: "argument", word: file.argument.name, at: file.argument.path }];
  if (inDescription(reading, publicNouns, 4).length > 0) return [];
  const verb = reading.name?.word ?? reading.description?.word ?? "";
  if (owned || verb === "list") return thing(reading);
  return [];
}

const somebodys = new Set([...privateNouns, ...heldNouns]);
/** As often anybody's, where nothing else speaks of an owner. */
const vague = new Set(
  `query user page pages code comment comments report reports task tasks resource resources response responses session result
  results output person people profile profiles history record records company companies organization event events list group team teams
  member members position positions thread message chat conversation row host node server form forms student course branch
  commit repository repo issue pull change schedule response asset assets entry entries file transcript team location job`.split(
    /\s+/,
  ),
);

/** Somebody's wherever it is found. */
const personal = new Set(
  "booking bookings reservation reservations order orders invoice invoices payment payments customer customers patient patients contact contacts messages email emails mailbox calendar ".split(
    " ",
  ),
);

/** Kinds of systems that hold their owner's data. */
const ownKinds = new Set(
  `sql mysql postgres postgresql sqlite mssql oracle mongodb redis database db databases warehouse logs logging monitoring observability grafana
  trino snowflake clickhouse loki prometheus metrics kubernetes k8s docker cloud crm erp helpdesk email mail calendar chat drive notes tasks ci terminal filesystem
  figma analytics traffic files memory security siem iam billing accounting hr analytics`.split(/\s+/),
);

/** `my_orders`, `the authenticated user's courses`: somebody's own, wherever it is kept. */
function ownerWords({ words, text }: Reading): Mention[] {
  const named = words.find((word) => owners.has(word));
  if (named !== undefined) return [{ where: "name", word: named }];
  const said = spokenOwner.exec(text.slice(0, 250));
  return said === null ? [] : [{ where: "description", word: said[0].toLowerCase() }];
}
const owners = new Set("my me stored saved inbox mailbox clipboard whoami".split(" "));
const spokenOwner =
  /\b(?:authenticated|current|logged[- ]in) (?:user|account|member)|\byour (?:account|inbox|workspace|organi[sz]ation|team|mailbox|calendar|files|projects|own|api key)|\b(?:my|user's) (?:account|own|inbox)|\b(?:on|in) the (?:account|organi[sz]ation)\b/i;

/** What is handed over is turned into something else, and nothing else is looked at. */
function computesOnly({ name, description, inputs }: Reading): boolean {
  const verb = name?.word ?? description?.word ?? "";
  return computing.has(verb) && !inputs.some(({ kind }) => kind === "takes-path" || kind === "takes-sql");
}
const computing = new Set(
  `convert calculate compute format encode decode hash tokenize permute think help explain translate add subtract multiply
  divide round ask chat talk generate render echo greet draw lint parse estimate guess brainstorm ping`.split(
    /\s+/,
  ),
);

/** An address or a number is looked at for its form. */
const validates = ({ words }: Reading): boolean =>
  words.some((word) => /^(?:verify|validate|validator|check|checker)$/.test(word)) &&
  words.length < 6 &&
  !words.some((word) => /^(?:status|file|account|user|identity|pan|configuration|config)$/.test(word));

/** The last word of the name says what is returned: `supported_formats`, `list_countries`, `get_help`. */
function trivial({ name, words, description }: Reading): boolean {
  if (/^(?:time|supported)$/.test(description?.object[0] ?? "")) return true;
  const object = name?.object ?? words;
  return (
    trivialNouns.has(object.at(-1) ?? words.at(-1) ?? "") || words.some((word) => alwaysTrivial.has(word))
  );
}
const alwaysTrivial = new Set(
  "supported thinking help health ping healthcheck capabilities sequentialthinking".split(" "),
);

/** Weather, prices, papers: the server is about what anybody may know. */
const ofPublicServer = ({ server }: Reading): boolean => [...server].some((word) => publicNouns.has(word));

/** Posts and what is said of them, where anybody can read them. */
const social = ({ words, server }: Reading): boolean =>
  words.some((word) => shown.has(word)) && [...server, ...words].some((word) => networks.has(word));
const shown = new Set(
  "post posts comment comments likes username subreddit video videos channel profile".split(" "),
);
const networks = new Set(
  "reddit twitter instagram tiktok youtube hackernews bluesky bsky mastodon farcaster xhs weibo threads".split(
    " ",
  ),
);

/** A page that is fetched by its address is most likely open to all. */
const ofAddress = ({ name, description, inputs }: Reading): boolean =>
  fetching.has(name?.word ?? description?.word ?? "") &&
  inputs.some(({ kind, argument }) => kind === "takes-url" && argument.required);
const fetching = new Set(
  "scrape extract fetch crawl visit convert parse download screenshot capture take".split(" "),
);

/** Where a name ends in these, the noun before them says what is returned: `getSnapshotV1`, `get_bot_details`. */
const SAYS_LITTLE =
  /^(?:v\d+|details?|info|information|status|state|list|data|items?|types?|fields?|values?|results?|id|ids|name|names)$/;

/** What the name says is looked up. */
function thing({ name, words, description }: Reading): Mention[] {
  const object = name?.object ?? words;
  const word = object.findLast((one) => !SAYS_LITTLE.test(one)) ?? object.at(-1) ?? words.at(-1);
  if (word !== undefined) return [{ where: "name", word }];
  return description === undefined ? [] : [{ where: "description", word: description.word }];
}
