import { type AddressInfo, createServer } from "node:net";
import { Fault } from "../serve/fault.ts";

export const DEFAULT_PORT = 8787;
/** `localhost` is both: a stranger on either would be sent the grant's token. */
const LOOPBACK = ["127.0.0.1", "::1"];

/** The gateway's port: `PORT`, or 8787. Throws a Fault where it is not a port, or is taken. */
export async function gatewayPort(): Promise<number> {
  const text = process.env["PORT"] ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Fault(`PORT=${text} is not a port; give a number from 1 to 65535`);
  }
  if (await isFree(port)) return port;
  throw new Fault(
    `port ${port} is in use; stop what listens there, or choose another: PORT=${port + 1} npm start`,
  );
}

/** Whether nobody listens on this port of this machine. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of LOOPBACK) if ((await listen(port, host)) === "EADDRINUSE") return false;
  return true;
}

/** `preferred` where it is free, else any other. */
export async function freePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && typeof (await listen(preferred, "127.0.0.1")) === "number") return preferred;
  const port = await listen(0, "127.0.0.1");
  if (typeof port === "string") throw new Fault(`no port is free on 127.0.0.1 (${port})`);
  return port;
}

/** Listens for a moment. The port, or the system's error code: EADDRNOTAVAIL where the machine has no such address. */
function listen(port: number, host: string): Promise<number | string> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    probe.listen(port, host, () => {
      const taken = (probe.address() as AddressInfo).port;
      probe.close(() => resolve(taken));
    });
  });
}
