/** Findings that say: a human should read this definition before an agent does. The rest are facts. */
import { type Classification, type Finding, isAlarm } from "../../src/catalog/index.ts";

export const alarmsOf = ({ findings }: Classification): Finding[] => findings.filter(isAlarm);
