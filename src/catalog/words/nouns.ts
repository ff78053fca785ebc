/** Nouns that tell what a tool is about. Each list is a meaning; plural forms are looked up too. */

export type Topics = ReadonlySet<string>;

const set = (words: string): Topics => {
  const all = new Set<string>();
  for (const word of words.trim().split(/\s+/)) {
    all.add(word);
    all.add(
      /(?:s|x|ch|sh)$/.test(word)
        ? `${word}es`
        : word.endsWith("y") && !/[aeiou]y$/.test(word)
          ? `${word.slice(0, -1)}ies`
          : `${word}s`,
    );
  }
  return all;
};

/** A name without a verb that ends in one of these tells something: `server_info`, `lol_leaderboard`. */
export const readNouns =
  set(`info information detail status stat statistics summary history overview metric usage
  health limit quota leaderboard docs documentation guide help schema forecast price weather logs count result quote
  transcript whoami analysis trend ranking standings news rate balance version definition meta metadata capability
  changelog top recommendation lookup readme context inventory availability kernel insight diagnostics finder reader
  viewer explorer inspector searcher checker analyzer calculator types size score quality stars search list get
  finding discussion directory directions distance time date me example reference instructions tree
  thinking thought reasoning healthcheck precheck comparison lookup similarity`);

/** What `generate`, `make` and `draw` only compute and hand back. */
export const computedNouns =
  set(`chart diagram graph map plot histogram table report summary code snippet text query
  sql regex password uuid id plan outline idea name color palette qr qrcode hash guid slug markdown json yaml
  documentation docs changelog explanation prompt spreadsheet sankey treemap timeline suggestion recommendation
  description insight response answer title test template number barcode boilerplate ascii mermaid readme cli command types schema embedding signature lorem otp config
  policy template manifest passphrase mnemonic integer float definition url link deeplink metadata jsonld keyword hashtag
  caption alt greeting joke guideline checklist`);

export const moneyNouns =
  set(`payment invoice refund charge payout money fund order stock share crypto coin eth ether sol
  btc bitcoin usdc usdt wallet transaction subscription checkout purchase deposit withdrawal bill transfer token nft
  trade position option card account balance billing currency dollar xrp sui erc20 spl lamport native asset
  cashout loan margin tip donation credit swap bet wager salary payroll tokens mortgage trx bnb matic equity futures
  satoshi sats lightning loan cart`);

/** Strong by themselves: who may do what. */
export const identityNouns =
  set(`role permission iam acl privilege rbac entitlement mfa sso oauth saml superuser sudo
  sudoers rolebinding clusterrole clusterrolebinding serviceaccount principal scim grant access admin owner
  administrator collaborator delegate member membership impersonation passkey`);
/** With `policy`, these make it one about who may do what. */
export const identityHolders = set(
  "user role group inline iam access permission principal identity trust bucket assume managed resource",
);

export const secretNouns =
  set(`secret password credential passphrase apikey keyvault vault privatekey keypair token
  certificate ssh gpg kms passwd totp otp`);

export const productionNouns = set("production prod live");
export const bulkNouns = set("bulk batch all mass multiple many everything cascade recursive");

/** Things that hold many others; to lose one is to lose them all. */
export const containerNouns =
  set(`database table schema bucket cluster namespace project repository repo organization org
  account workspace tenant environment volume collection instance server droplet vm stack index app application site
  drive folder directory zone domain vault keyspace topic queue dataset warehouse pipeline team fleet`);

export const privateNouns =
  set(`email mail message inbox thread contact calendar event file document doc note drive folder
  customer client user patient employee candidate lead deal order invoice payment transaction balance account
  repository repo code commit database table record row query conversation chat channel transcript meeting call
  recording secret password credential log ticket issue page workspace attachment photo clipboard
  screenshot history health medical salary payroll portfolio position wallet profile bookmark memory session
  resource variable env config pod workout todo task board card draft mailbox survey response submission`);

export const untrustedNouns =
  set(`web webpage website url page html internet site article news feed rss tweet post comment
  review email mail inbox message issue ticket thread reply discussion pr pull submission response forum reddit
  youtube video transcript subtitle social browser search scrape crawl snapshot lead form attachment webhook readme
  package answer chat conversation`);

export const outwardVerbs =
  set(`send post publish share reply forward email tweet broadcast notify message upload push
  comment submit invite respond announce call dial text sms mail fax export request webhook`);
