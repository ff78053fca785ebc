import { readdir, readFile, readlink } from "node:fs/promises";

/** A process and all that it started, those that left its group too. Needs /proc. */
export async function treeOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // The command stands in parentheses, and may hold some.
    const [, parent] = /^.*\) \S (\d+) /s.exec(stat) ?? [];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = parents.get(pid);
    return parent !== undefined && parent > 1 && isBelow(parent);
  };
  return [...parents.keys()].filter(isBelow);
}

export interface Listener {
  readonly pid: number;
  /** As the kernel writes it, in hexadecimal: 0100007F is 127.0.0.1. */
  readonly address: string;
  readonly port: number;
}

/** Every TCP port that one of these processes listens on. */
export async function listenersOf(pids: readonly number[]): Promise<Listener[]> {
  const sockets = new Map<string, { address: string; port: number }>();
  for (const table of ["tcp", "tcp6"]) {
    const lines = (await readFile(`/proc/net/${table}`, "utf8")).split("\n").slice(1);
    for (const line of lines) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      const [address = "", port = ""] = local.split(":");
      if (state === "0A") sockets.set(`socket:[${inode}]`, { address, port: Number.parseInt(port, 16) });
    }
  }
  const found: Listener[] = [];
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const socket = sockets.get(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""));
      if (socket !== undefined) found.push({ pid, ...socket });
    }
  }
  return found;
}
