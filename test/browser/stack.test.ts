import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../support/gateway.ts";
import { startBrowser, visitor } from "./browser.ts";

let gateway: Gateway;
let browser: Browser;

beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

/** Nothing here may need a script. */
const scriptless = async () => (await visitor(browser, gateway.url, { script: false })).page;

test("a stack grows from one server, without a script, and its address is the stack", async () => {
  const page = await scriptless();
  await page.goto("/servers/aws-iam");
  await page.getByRole("link", { name: "Start your stack with it" }).click();
  await page.getByRole("heading", { name: "Changes of who may do what" }).waitFor();

  await page.getByLabel("Search for another server").fill("github");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: "Add GitHub", exact: true }).first().click();
  await page.getByRole("heading", { name: "Private data, text by strangers, and a way out" }).waitFor();
  const address = new URL(page.url());
  expect(address.searchParams.getAll("server")).toEqual(["aws-iam", "github"]);

  const shared = await scriptless();
  await shared.goto(address.pathname + address.search);
  expect(await shared.locator("main").textContent()).toBe(await page.locator("main").textContent());

  await page.getByRole("link", { name: "Remove AWS IAM" }).click();
  expect(new URL(page.url()).searchParams.getAll("server")).toEqual(["github"]);
  expect(await page.getByRole("heading", { name: "Changes of who may do what" }).count()).toBe(0);
});

test("each server's policy can be taken from the stack", async () => {
  const page = await scriptless();
  await page.goto("/stack?server=aws-iam&server=github");
  const links = await page
    .locator("a[download]")
    .evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  expect(links).toEqual(["/policies/aws-iam/balanced.json", "/policies/github/balanced.json"]);
});

test("a mistake is reported from a tool's page, without a script", async () => {
  const page = await scriptless();
  await page.goto("/servers/aws-iam/put_user_policy");
  await page.getByRole("main").getByRole("link", { name: "Report a mistake" }).first().click();
  await page.getByLabel("What is wrong").selectOption("severity");
  await page.getByLabel("What it should be, and how you know").fill("It is not as bad as that.");
  await page.getByRole("button", { name: "Send the report" }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  const { body } = await gateway.api("GET", "/api/v1/catalogue/reports");
  expect(body).toMatchObject({
    items: [
      { server: "aws-iam", tool: "put_user_policy", kind: "severity", comment: "It is not as bad as that." },
    ],
  });
});
