import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/policy/index.ts";
import { ASK, callTool } from "../support/approvals.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { startRecorder } from "../support/recorder.ts";
import { overflow, startBrowser, violations, visitor } from "./browser.ts";

let gateway: Gateway;
let browser: Browser;

beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const TOOL = "/servers/aws-iam/put_user_policy";

const FOUR = (["phone", "desk"] as const).flatMap((size) =>
  (["light", "dark"] as const).map((theme) => ({ size, theme })),
);
/** Each theme and each width once: colours do not depend on the width, nor places on the theme. */
const CORNERS = [
  { size: "phone", theme: "dark" },
  { size: "desk", theme: "light" },
] as const;

describe("every kind of page can be read by everybody, in both themes and widths", () => {
  test.each([
    ["/", FOUR],
    ["/servers?letter=q", CORNERS],
    ["/servers/oracle", CORNERS],
    ["/servers/aws-iam", FOUR],
    [TOOL, FOUR],
    ["/servers/twilio-alpha/TwilioApiV2010--CreateSipAuthCallsCredentialListMapping", CORNERS],
    ["/servers/aws/put_user_policy", CORNERS],
    ["/search?q=send+mail", CORNERS],
    ["/categories", CORNERS],
    ["/categories/financial", CORNERS],
    ["/attacks", CORNERS],
    ["/attacks/privilege-escalation", CORNERS],
    ["/how-it-is-judged", CORNERS],
    ["/stack", CORNERS],
    ["/stack?server=github&server=aws-iam", FOUR],
    ["/report?server=aws-iam&tool=put_user_policy", CORNERS],
    ["/nothing/here", CORNERS],
  ])("%s", async (path, looks) => {
    const seen = looks.map(async (look) => {
      const { page, context, complaints } = await visitor(browser, gateway.url, look);
      await page.goto(path);
      const found = {
        ...look,
        violations: await violations(page),
        overflow: await overflow(page),
        complaints,
      };
      await context.close();
      return found;
    });
    expect(await Promise.all(seen)).toEqual(
      looks.map((look) => ({ ...look, violations: [], overflow: 0, complaints: [] })),
    );
  });
});

describe("search", () => {
  test("what is typed is suggested, and the keyboard leads there", async () => {
    const { page, complaints } = await visitor(browser, gateway.url);
    await page.goto("/");
    await page.keyboard.press("/");
    const field = page.getByRole("combobox", { name: "Search tools and servers" });
    await field.pressSequentially("put_user_pol");
    const suggested = page.getByRole("option").filter({ hasText: "put_user_policy" }).first();
    await suggested.waitFor();
    expect(await field.getAttribute("aria-expanded")).toBe("true");
    const nth = await page
      .getByRole("option")
      .evaluateAll((all) => all.findIndex((one) => one.textContent?.startsWith("put_user_policy")));
    for (let n = 0; n <= nth; n++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/put_user_policy$/);
    expect(complaints).toEqual([]);
  });

  test("escape closes the suggestions and keeps what was typed", async () => {
    const { page } = await visitor(browser, gateway.url);
    await page.goto("/servers");
    const field = page.getByRole("combobox");
    await field.pressSequentially("github");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("option").count()).toBe(0);
    expect(await field.inputValue()).toBe("github");
  });
});

test("a starter policy is copied as it stands", async () => {
  const { page, context } = await visitor(browser, gateway.url);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(TOOL);
  await page.getByRole("radio", { name: "Strict" }).check();
  await page.getByRole("button", { name: "Copy strict.json" }).click();
  await page.getByText("Copied").first().waitFor();
  const copied = await page.evaluate<string>("navigator.clipboard.readText()");
  const parsed = parsePolicy(copied);
  expect(parsed.ok && Object.keys(parsed.policy.tools ?? {})).toEqual(["put_user_policy"]);
});

test("a chosen theme stays, is there before anything is painted, and the system's is followed again", async () => {
  const { page } = await visitor(browser, gateway.url, { theme: "light" });
  const paper = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
  await page.goto("/");
  const light = await paper();
  await page.getByRole("button", { name: "Dark theme" }).click();
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.goto("/servers", { waitUntil: "commit" });
  await page.waitForSelector("body", { state: "attached" });
  expect(await paper()).toBe(dark);
  await page.getByRole("button", { name: "Light theme" }).click();
  expect(await page.evaluate("localStorage.length")).toBe(0);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await paper()).toBe(dark);
});

test("without a script there is all but what needs one", async () => {
  const { page } = await visitor(browser, gateway.url, { script: false });
  await page.goto(TOOL);
  expect(await page.getByRole("button", { name: /Copy|theme/ }).count()).toBe(0);
  await page.getByRole("radio", { name: "Strict" }).check();
  expect(await page.getByText("strict.json").isVisible()).toBe(true);
  expect(await page.getByText("balanced.json", { exact: true }).isVisible()).toBe(false);
  await page.getByRole("searchbox").fill("delete_user");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?q=delete_user$/);
  await page.getByRole("link", { name: "delete_user", exact: true }).first().click();
  await page.waitForURL(/\/delete_user$/);
});

test("a tool under the wrong server leads to the right one", async () => {
  const { page } = await visitor(browser, gateway.url);
  const answer = await page.goto("/servers/github/put_user_policy");
  expect(answer?.status()).toBe(404);
  await page.getByRole("main").getByRole("link", { name: "put_user_policy" }).first().click();
  await page.waitForURL(new RegExp(`${TOOL}$`));
});

test("the first key leads past the header", async () => {
  const { page } = await visitor(browser, gateway.url);
  await page.goto("/servers");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement?.id")).toBe("content");
});

test("the reference of the API can be read by everybody", async () => {
  for (const look of CORNERS) {
    const { page, context, complaints } = await visitor(browser, gateway.url, look);
    await page.goto("/api/v1/reference");
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  }
});

test("the approval page can be read by everybody, and its own policy lets its style through", async () => {
  const upstream = await startRecorder();
  const access = await gateway.setup({ upstream: upstream.url, policy: ASK });
  const { approval } = await callTool(access, "delete_file", { path: "/srv/docs/report.md" });
  const { body } = await gateway.api("POST", `/api/v1/tenants/${access.tenant}/keys`, { role: "approver" });
  for (const size of ["phone", "desk"] as const) {
    for (const theme of ["light", "dark"] as const) {
      const { page, context, complaints } = await visitor(browser, gateway.url, { size, theme });
      await page.goto(approval?.url ?? "");
      expect(await violations(page)).toEqual([]);
      await page.getByLabel("Key").fill((body as { secret: string }).secret);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "May delete_file be called on up?" }).waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    }
  }
  await upstream.stop();
});
