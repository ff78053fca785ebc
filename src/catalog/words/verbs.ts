/**
 * English verbs of tool names and descriptions, by what they do. The lists are of the language, not of any server:
 * a word stands here because of its usual meaning in software.
 */
import { into, type Sense } from "./senses.ts";

const base = new Map<string, Sense>();

into(
  base,
  "read",
  true,
  `get list search find fetch retrieve read show view describe count lookup check verify validate inspect explain
  compare analyze analyse summarize summarise calculate compute detect estimate preview browse diagnose ping whoami
  suggest recommend identify measure forecast predict lint decode geocode crawl scrape extract explore examine display
  enumerate return obtain see poll peek tail grep glob stat diff assess determine investigate understand learn classify
  rank rerank score aggregate locate observe troubleshoot download wait await help think recognize recognise brainstorm infer correlate
  autocomplete interpret visualize visualise plot translate transcribe parse dump greet give provide query lookup
  discover recall whois research solve recommend tell print ls cat dir info screenshot
  summarise introspect probe ocr debug encrypt decrypt simulate benchmark suggest draw audit
  encode hash tokenize count permute hello echo explain guess gather collect consult reader viewer finder searcher fetcher lister checker`,
);
into(
  base,
  "destroy",
  true,
  `delete remove destroy drop purge erase wipe truncate uninstall terminate obliterate unregister deregister revoke
  expunge prune del rm nuke teardown undeploy decommission deprovision cleanup shred discard bulkdelete
  overwrite delist deleter remover kill factoryreset redact anonymize clear flush empty`,
);
into(
  base,
  "execute",
  true,
  `execute exec run invoke trigger deploy launch start rerun redeploy dispatch eval spawn boot rollback restart replay
  retry relaunch kickoff train retrain finetune shell navigate click press drag hover scroll swipe tap rebuild dblclick doubleclick keypress`,
);
into(
  base,
  "money",
  true,
  `pay charge refund withdraw buy sell purchase payout disburse remit donate stake unstake reimburse prepay borrow
  repay `,
);
into(
  base,
  "write",
  true,
  `create add update set edit recalculate recompute reindex assume resubscribe alter revise unresolve reprioritize modify patch put insert upsert save write append upload import rename move copy
  duplicate assign unassign enable disable activate deactivate configure change register subscribe unsubscribe publish
  unpublish push commit merge unmerge attach detach archive unarchive restore mark unmark pin unpin like unlike follow
  unfollow send reply forward share unshare invite notify accept decline approve unapprove reject reopen lock unlock
  join toggle fill install upgrade downgrade resize scale
  replace reset unset submit allocate reserve release associate disassociate bind unbind rotate renew grant deny mute
  unmute ban unban kick suspend resume pause unpause stop cancel abort apply initialize initialise provision migrate
  authorize authenticate login logout reboot shutdown poweroff reorder snooze dismiss
  acknowledge escalate transition unlink unstar restrict unrestrict ingest populate sync
  synchronize promote demote finalize confirm claim unclaim insert regenerate refactor compress minify crop autofix
  fix respond block unblock quarantine isolate force tweet repost retweet broadcast retire withdraw-draft
  void transfer rebase stash amend inject recycle reauthorize protect unprotect
  undo redo revert rewrite hide repair customize customise override pop blur trim sideload warm contest refresh clean equip favourite
  favorite pair calibrate defragment vacuum reclaim transform prepend bump skip mint trash
  untrash eject emulate updater writer editor creator sender uploader setup configure define modify adjust mute extend manage handle operate
  control approve close make implement install upvote downvote vote react unreact
  resend requeue reconnect dequeue enqueue enroll unenroll onboard offboard onboarding nominate impersonate
  commit clone fork fund place insert`,
);
into(
  base,
  "read",
  false,
  `access resolve export filter sort format scan trace track watch monitor report stats status generate render match reflect review echo enrich assert expect is has can
  sample select evaluate convert map capture ask chat answer consult connect disconnect load open plan design draft prepare view decompile
  disassemble capture sum subtract multiply divide round roll reverse expand split `,
);
into(
  base,
  "write",
  false,
  `post schedule process order type record issue comment message email file log group label tag link note star bookmark
  build release branch schedule exchange trade swap request index cache complete switch join use play speak say rate interact store remember memorize forget
  synthesize inpaint upscale backup pull new end begin finish go turn power take wake zip
  unzip deal dial call text mail back leave initiate do perform seed opt style optimize optimise serve`,
);
into(base, "execute", false, "test process call script command automate orchestrate operate workflow job ");

export const verbs: ReadonlyMap<string, Sense> = base;

/** Third person and gerund, as descriptions begin: `Deletes a page`, `Deleting`. Made once, from the base forms. */
export const inflected: ReadonlyMap<string, string> = (() => {
  const forms = new Map<string, string>();
  for (const verb of base.keys()) {
    forms.set(verb, verb);
    const sibilant = /(?:s|x|z|ch|sh)$/.test(verb);
    forms.set(/[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}${sibilant ? "es" : "s"}`, verb);
    forms.set(`${verb.replace(/e$/, "")}ing`, verb);
    if (/[^aeiou][aeiou][bdgmnprt]$/.test(verb)) forms.set(`${verb}${verb.at(-1)}ing`, verb);
  }
  return forms;
})();

/**
 * A verb that is not listed, with `un` or `re` in front of one that is, does as that one does: `reinvite`, `unsplit`.
 * What is only read is not undone: `unread` is no reading.
 */
export function prefixed(word: string): { word: string; sense: Sense } | undefined {
  if (!(word.startsWith("un") || word.startsWith("re")) || word.length < 6) return undefined;
  const inner = inflected.get(word.slice(word[2] === "-" ? 3 : 2));
  const sense = inner === undefined ? undefined : base.get(inner);
  if (sense === undefined || sense.kind === "read" || !sense.strong) return undefined;
  return { word, sense: word.startsWith("un") ? undone : sense };
}
const undone: Sense = { kind: "write", strong: true };
