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
  thinking thought reasoning healthcheck precheck comparison lookup similarity locator extractor translator detector recommender how usage`);

/** What `generate`, `make` and `draw` only compute and hand back. */
export const computedNouns =
  set(`chart diagram graph map plot histogram table report summary code snippet text query
  sql regex password uuid id plan outline idea name color palette qr qrcode hash guid slug markdown json yaml
  documentation docs changelog explanation prompt spreadsheet sankey treemap timeline suggestion recommendation
  description insight response answer title test template number barcode boilerplate ascii mermaid readme cli command types schema embedding signature lorem otp config
  policy template manifest passphrase mnemonic integer float definition url link deeplink metadata jsonld keyword hashtag
  caption alt content completion article greeting joke guideline checklist visualization visualisation`);

export const moneyNouns =
  set(`payment invoice refund charge payout money fund order stock share crypto coin eth ether sol
  btc bitcoin usdc usdt wallet transaction subscription checkout purchase deposit withdrawal bill transfer token nft
  trade position option card account balance billing currency dollar xrp sui erc20 spl lamport native asset
  cashout loan margin tip donation credit swap bet wager salary payroll tokens mortgage trx bnb matic equity futures
  satoshi sats lightning loan cart`);

/** Strong by themselves: who may do what. */
export const identityNouns =
  set(`role permission iam acl privilege rbac entitlement mfa sso oauth saml superuser sudo
  sudoers 2fa otp totp twofactor rolebinding clusterrole clusterrolebinding serviceaccount principal scim grant access admin owner
  administrator collaborator delegate member membership impersonation passkey`);
/** With `policy`, these make it one about who may do what. */
export const identityHolders = set(
  "user role group inline iam access permission principal identity trust bucket assume managed resource",
);

export const secretNouns =
  set(`secret password credential passphrase apikey keyvault vault privatekey keypair token
  certificate ssh gpg kms passwd totp otp`);

export const productionNouns = set("production prod");
export const bulkNouns = set("bulk batch all mass multiple many everything cascade recursive");

/** Things that hold many others; to lose one is to lose them all. */
export const containerNouns =
  set(`database table schema bucket cluster namespace project repository repo organization org
  account workspace tenant environment volume collection instance server droplet vm stack index app application site
  drive folder directory zone domain vault keyspace topic queue dataset warehouse pipeline team fleet channel guild network vpc catalog store space`);

export const privateNouns =
  set(`email mail message inbox thread contact calendar event file document doc note drive folder
  customer client user patient employee candidate lead deal order invoice payment transaction balance account
  repository repo code commit database table record row query conversation chat channel transcript meeting call
  recording secret password credential log ticket issue page workspace attachment photo clipboard
  screenshot history health medical salary payroll portfolio position wallet profile bookmark memory session
  resource variable env config pod workout todo task board card draft mailbox survey response submission`);

/** What people and companies keep in systems of their own, private or not. */
export const heldNouns =
  set(`project workflow inventory reservation booking appointment schedule form course student course design diff change pull
  dashboard alert incident monitor notebook trace span pipeline build deployment campaign audience segment subscriber company
  companies organization team member role permission group subscription contract agreement quote estimate 
  entry entries timesheet expense budget bill vendor supplier asset device sensor home datasheet datasource bucket queue cluster namespace instance
  server node host terminal output execution job report result branch analytics traffic dump webhook integration import export folder playlist`);

/** What anybody may look up. */
export const publicNouns =
  set(`weather forecast temperature news headline stock ticker crypto cryptocurrency bitcoin ethereum solana coin token nft dex defi
  blockchain chain wikipedia wiki arxiv paper pubmed scholar literature citation youtube tiktok instagram twitter reddit hackernews linkedin
  google bing web internet webpage website site url npm pypi package docs documentation recipe movie film show tv anime manga
  game league player sport football nba nfl mlb nhl torrent pokemon music song lyrics flight hotel airport train bus subway station
  geocode geocoding place places poi exchange rate currency country countries holiday horoscope joke fact quote quotes dictionary word astronomy
  trending trends gif giphy meme emoji icon font color regulation law statute court census statistics gene protein
  compound drug trial disease disclosure filing sec earnings dividend market markets indicator instrument price prices
  restaurant recipe food nutrition book books library libraries huggingface kaggle dataset cve vulnerability
  standard spec specification rfc icd hts patent trademark domain whois dns ip geolocation earthquake satellite nasa planet star
  bible quran prayer school university job jobs property listing listings vehicle car`);

/** What the last word of a name says is of no worth to anybody: formats, types, a server's health. */
export const trivialNouns =
  set(`format type version help health capability capabilities documentation docs guide guidance guideline manual
  instruction tutorial example timezone time date datetime latency jitter mode now today country countries currency currencies language locale region category
  categories unit thought thinking thoughts sequentialthinking tip practice practices best recommendation recommendations
  prompt template icon font color emoji display displays screen screens info_server about readme changelog license uuid
  joke greeting qrcode qr barcode ping`);

export const untrustedNouns =
  set(`web webpage website url page html internet site article news feed rss tweet post comment
  review email mail inbox message issue ticket thread reply discussion pr pull submission response forum reddit
  youtube video transcript subtitle social browser search scrape crawl snapshot lead form attachment webhook readme
  package answer chat conversation`);

export const outwardVerbs =
  set(`send post publish share reply forward email tweet broadcast notify message upload push
  comment submit invite respond announce call dial text sms mail fax export request webhook`);
