/** How well categories agree with what authors say of their own tools. */
import type { Judged } from "./data.ts";

export interface Metrics {
  /** Author's word first, judgement second. */
  readonly confusion: { readRead: number; readOther: number; otherRead: number; otherOther: number };
  readonly accuracy: number;
  /** Averaged over publishers, each counting the same. */
  readonly publisherAccuracy: number;
  /** Of tools that are not Read, how many are not judged Read. */
  readonly recallOther: number;
  readonly destructivePrecision: number;
  readonly deleteRecall: number;
  readonly counts: { tools: number; destructive: number; deletes: number };
  readonly publishers: readonly { name: string; tools: number; accuracy: number }[];
  /** A server and a tool each, for the eye. */
  readonly wrong: readonly string[];
}

/** Names that delete, whatever is deleted, in an author's writer tool. What is removed is as often a link only. */
const deletes = /(?:^|[^a-z])(?:delete|destroy|drop|purge|erase|wipe|uninstall|terminate)(?:[^a-z]|$)/;
const spaced = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

export function metricsOf(all: readonly Judged[]): Metrics {
  const confusion = { readRead: 0, readOther: 0, otherRead: 0, otherOther: 0 };
  const publishers = new Map<string, { tools: number; right: number }>();
  const wrong: string[] = [];
  for (const { tool, judged } of all) {
    const said = tool.label_read === true ? "read" : "other";
    const reading = judged.category === "Read" ? "Read" : "Other";
    confusion[`${said}${reading}`]++;
    const name = tool.cluster ?? tool.server;
    const publisher = publishers.get(name) ?? { tools: 0, right: 0 };
    publishers.set(name, publisher);
    publisher.tools++;
    if (said === reading.toLowerCase()) publisher.right++;
    else wrong.push(`${said} judged ${judged.category}: ${tool.server} ${tool.tool}`);
  }
  const rows = [...publishers].map(([name, { tools, right }]) => ({ name, tools, accuracy: right / tools }));
  const destructive = all.filter(
    ({ tool, judged }) => judged.category === "Destructive" && typeof tool.label_destructive === "boolean",
  );
  const deleters = all.filter(({ tool }) => tool.label_read === false && deletes.test(spaced(tool.tool)));
  return {
    confusion,
    accuracy: (confusion.readRead + confusion.otherOther) / all.length,
    publisherAccuracy: rows.reduce((sum, { accuracy }) => sum + accuracy, 0) / rows.length,
    recallOther: confusion.otherOther / (confusion.otherOther + confusion.otherRead),
    destructivePrecision: share(destructive, ({ tool }) => tool.label_destructive === true),
    deleteRecall: share(deleters, ({ judged }) => judged.category === "Destructive"),
    counts: { tools: all.length, destructive: destructive.length, deletes: deleters.length },
    publishers: rows.sort((a, b) => a.accuracy - b.accuracy || b.tools - a.tools),
    wrong,
  };
}

const share = (all: readonly Judged[], test: (one: Judged) => boolean) =>
  all.filter(test).length / all.length;
