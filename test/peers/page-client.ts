/** Runs in a browser's page: a client of the second library, whose words the page shows. */
import type { Person, Words } from "./reader.ts";
import { sdk2 } from "./reader-sdk2.ts";

declare const document: { querySelector(selector: string): { textContent: string; className: string } };
/** The test's side of the page: what its person does. */
declare const person: Person;

Object.assign(globalThis, {
  open: (to: { mcpUrl: string; token: string }) => {
    const reader = sdk2("auto", to, person);
    const show = ({ text, failed }: Words): void => {
      const output = document.querySelector("output");
      output.textContent = text;
      output.className = failed ? "failed" : "";
    };
    const list = async () => show(await reader.list());
    const call = async (name: string, args: Record<string, unknown>) => show(await reader.call(name, args));
    Object.assign(globalThis, { reader: { list, call, close: reader.close } });
  },
});
