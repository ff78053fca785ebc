import AxeBuilder from "@axe-core/playwright";
import chromiumPack from "@sparticuz/chromium";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } } as const;
export type Size = keyof typeof SIZES;
export type Theme = "light" | "dark";

/** Its own arguments are left out: they are for a machine without a sandbox, and switch off what is tested here. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPack.executablePath(), args: ["--no-sandbox"] });
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: refused by the policy, broken scripts. A missing page is no complaint. */
  readonly complaints: string[];
}

/** Somebody new: nothing stored. */
export async function visitor(
  browser: Browser,
  baseURL: string,
  options: { readonly size?: Size; readonly theme?: Theme; readonly script?: boolean } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL,
    viewport: SIZES[options.size ?? "desk"],
    colorScheme: options.theme ?? "light",
    javaScriptEnabled: options.script ?? true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !message.text().includes("status of 404")) {
      complaints.push(message.text());
    }
  });
  return { page, context, complaints };
}

/** What axe finds against WCAG 2.2 AA and its own best practices, a line each. */
export async function violations(page: Page): Promise<string[]> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await new AxeBuilder({ page }).withTags(tags).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** How far the page is wider than the window, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - innerWidth");
